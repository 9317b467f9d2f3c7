declare const HSM_VIGIL_VERSION: string;

/** The package's version, put in by the build; `dev` when run from the sources. */
export const version = typeof HSM_VIGIL_VERSION === 'string' ? HSM_VIGIL_VERSION : 'dev';

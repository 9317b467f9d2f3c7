/** The component that stands for its HA group on a member, and the conditions that a group may have. */
export const HA_GROUP = 'ha-group';
export const BELOW_QUORUM = 'below-quorum';
export const NO_REDUNDANCY = 'no-redundancy';

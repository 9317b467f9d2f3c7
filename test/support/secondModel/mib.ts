/** A branch that NET-SNMP leaves for experiments: nobody's appliance is there. */
const BRANCH = '1.3.6.1.4.1.8072.9999.9999.7';

export const serialNumber = `${BRANCH}.1.0`;
/** 1 closed, 2 open. */
export const lidState = `${BRANCH}.2.0`;
/** In millivolts. */
export const cellVoltage = `${BRANCH}.3.0`;

/** One row a fan: its name, its speed and its lowest speed in revolutions a minute. */
export const FAN_ENTRY = `${BRANCH}.4.1`;
export const fanColumn = { name: 1, speed: 2, lowest: 3 } as const;

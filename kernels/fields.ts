// Where the values of a field stand. AssemblyScript: see kernels/README.md.

/** `start` of a field that the record does not have, or has as null, is at least this. */
export const NULL_FIELD: u32 = 0xffff_fffe

// The imports of the bindings that are generated for this package. Bindings of users import `data8-useradmin/soap`.

export type { DateTime } from 'luxon'
export type { ComplexType, ElementDescriptor, Service } from '../xsd/descriptor.js'
export type { Data8Operation } from './convention/operation.js'

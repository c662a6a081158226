import { clarkName } from '../xml/expanded-name.js'

/** The namespace of XML Schema itself: of its built-in types. */
export const XSD_NAMESPACE = 'http://www.w3.org/2001/XMLSchema'
/** The namespace of `xsi:nil` and `xsi:type`. */
export const XSI_NAMESPACE = 'http://www.w3.org/2001/XMLSchema-instance'

export const XSI_NIL = clarkName(XSI_NAMESPACE, 'nil')
export const XSI_TYPE = clarkName(XSI_NAMESPACE, 'type')

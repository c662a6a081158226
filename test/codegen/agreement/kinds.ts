import { groupKinds } from './kinds/groups.js'
import type { Kind } from './kinds/schema-text.js'
import { typeKinds } from './kinds/types.js'
import { valueKinds } from './kinds/values.js'

/** Each kind of content, in few contracts, since each has modules of its own to compile. */
export const kinds: Readonly<Record<string, Kind>> = { ...valueKinds, ...groupKinds, ...typeKinds }

/** A WSDL with an operation for each element of a kind. */
export function wsdlOfKind({ declarations = '', elements }: Kind): string {
  const names = Object.keys(elements)
  const declared = Object.entries(elements).map(([name, text]) =>
    text.startsWith('<')
      ? `<xs:element name="${name}">${text}</xs:element>`
      : `<xs:element name="${name}" ${text} />`,
  )
  const each = (write: (name: string) => string): string => names.map(write).join('\n')
  return `<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="urn:example" targetNamespace="urn:example">
<wsdl:types><xs:schema targetNamespace="urn:example" elementFormDefault="qualified">
${declarations}
${declared.join('\n')}
</xs:schema></wsdl:types>
${each((name) => `<wsdl:message name="${name}"><wsdl:part name="p" element="tns:${name}" /></wsdl:message>`)}
<wsdl:portType name="Port">
${each((name) => `<wsdl:operation name="${name}"><wsdl:input message="tns:${name}" /></wsdl:operation>`)}
</wsdl:portType>
<wsdl:binding name="Binding" type="tns:Port">
<soap:binding transport="http://schemas.xmlsoap.org/soap/http" style="document" />
${each((name) => `<wsdl:operation name="${name}"><soap:operation soapAction="${name}" /><wsdl:input><soap:body use="literal" /></wsdl:input></wsdl:operation>`)}
</wsdl:binding>
<wsdl:service name="Example"><wsdl:port name="Port" binding="tns:Binding" /></wsdl:service>
</wsdl:definitions>`
}

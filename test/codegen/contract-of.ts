import type { LoadedContract, LoadedDocument } from '../../src/codegen/load/loaded-contract.js'
import { parseSource } from '../../src/codegen/load/parse-source.js'

const location = '/contracts/service.wsdl'

/** A contract of one document, in memory. */
export function contractOf(wsdl: string): LoadedContract {
  const entry: LoadedDocument = {
    location,
    root: parseSource(wsdl, location),
    bytes: Buffer.from(wsdl),
  }
  return {
    entry,
    documents: new Map([[location, entry]]),
    resolve: () => undefined,
    warnings: [],
  }
}

/** A WSDL with one operation, `Send`, with the element `Request` in its input and `Response` in its output. */
export function wsdlOf(
  schema: string,
  options: { readonly style?: string; readonly use?: string; readonly prefixes?: string } = {},
): string {
  const { style = 'document', use = 'literal', prefixes = '' } = options
  return `<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="urn:example" ${prefixes} targetNamespace="urn:example">
<wsdl:types>
<xs:schema targetNamespace="urn:example" elementFormDefault="qualified">
${schema}
</xs:schema>
</wsdl:types>
<wsdl:message name="In"><wsdl:part name="p" element="tns:Request" /></wsdl:message>
<wsdl:message name="Out"><wsdl:part name="p" element="tns:Response" /></wsdl:message>
<wsdl:portType name="Port">
  <wsdl:operation name="Send"><wsdl:input message="tns:In" /><wsdl:output message="tns:Out" /></wsdl:operation>
</wsdl:portType>
<wsdl:binding name="Binding" type="tns:Port">
  <soap:binding transport="http://schemas.xmlsoap.org/soap/http" style="${style}" />
  <wsdl:operation name="Send">
    <soap:operation soapAction="send" />
    <wsdl:input><soap:body use="${use}" namespace="urn:example" /></wsdl:input>
    <wsdl:output><soap:body use="${use}" namespace="urn:example" /></wsdl:output>
  </wsdl:operation>
</wsdl:binding>
<wsdl:service name="Example"><wsdl:port name="Port" binding="tns:Binding" /></wsdl:service>
</wsdl:definitions>`
}

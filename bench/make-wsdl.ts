const NS = 'urn:example:warehouse'

function types(index: number): string {
  const n = `Operation${index}`
  return `
      <s:element name="${n}"><s:complexType><s:sequence>
        <s:element minOccurs="0" maxOccurs="1" name="username" type="s:string" />
        <s:element minOccurs="1" maxOccurs="1" name="since" type="s:dateTime" />
        <s:element minOccurs="0" maxOccurs="1" name="filter" type="tns:Filter${index}" />
        <s:element minOccurs="1" maxOccurs="1" name="limit" nillable="true" type="s:int" />
      </s:sequence></s:complexType></s:element>
      <s:complexType name="Filter${index}"><s:sequence>
        <s:element minOccurs="0" maxOccurs="unbounded" name="Colour" type="tns:Colour${index}" />
        <s:element minOccurs="0" maxOccurs="1" name="Next" type="tns:Filter${index}" />
      </s:sequence><s:attribute name="mode" type="s:string" /></s:complexType>
      <s:simpleType name="Colour${index}"><s:restriction base="s:string">
        <s:enumeration value="red" /><s:enumeration value="green" /><s:enumeration value="blue" />
      </s:restriction></s:simpleType>
      <s:element name="${n}Response"><s:complexType><s:sequence>
        <s:element minOccurs="0" maxOccurs="1" name="${n}Result" type="tns:Result${index}" />
      </s:sequence></s:complexType></s:element>
      <s:complexType name="Result${index}"><s:sequence>
        <s:element minOccurs="1" maxOccurs="1" name="Total" type="s:long" />
        <s:element minOccurs="0" maxOccurs="unbounded" name="Item" nillable="true" type="tns:Filter${index}" />
      </s:sequence></s:complexType>`
}

const messages = (index: number): string => `
  <wsdl:message name="Operation${index}In"><wsdl:part name="parameters" element="tns:Operation${index}" /></wsdl:message>
  <wsdl:message name="Operation${index}Out"><wsdl:part name="parameters" element="tns:Operation${index}Response" /></wsdl:message>`

const port = (index: number): string => `
    <wsdl:operation name="Operation${index}">
      <wsdl:input message="tns:Operation${index}In" /><wsdl:output message="tns:Operation${index}Out" />
    </wsdl:operation>`

const binding = (index: number): string => `
    <wsdl:operation name="Operation${index}">
      <soap:operation soapAction="${NS}/Operation${index}" style="document" />
      <wsdl:input><soap:body use="literal" /></wsdl:input><wsdl:output><soap:body use="literal" /></wsdl:output>
    </wsdl:operation>`

/** A WSDL as ASMX writes them, of so many operations, about 2 KB each. */
export function makeWsdl(operations: number): string {
  const each = (part: (index: number) => string): string =>
    Array.from({ length: operations }, (_, index) => part(index)).join('')
  return `<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions xmlns:tns="${NS}" xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" targetNamespace="${NS}">
  <wsdl:types>
    <s:schema elementFormDefault="qualified" targetNamespace="${NS}">${each(types)}
    </s:schema>
  </wsdl:types>${each(messages)}
  <wsdl:portType name="WarehouseSoap">${each(port)}
  </wsdl:portType>
  <wsdl:binding name="WarehouseSoap" type="tns:WarehouseSoap">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http" />${each(binding)}
  </wsdl:binding>
  <wsdl:service name="Warehouse">
    <wsdl:port name="WarehouseSoap" binding="tns:WarehouseSoap">
      <soap:address location="https://warehouse.example/service.asmx" />
    </wsdl:port>
  </wsdl:service>
</wsdl:definitions>
`
}

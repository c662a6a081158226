const JWT =
  'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJEYXRhOCIsInN1YiI6ImRlbW8iLCJleHAiOjE5MDY1MDYwMDB9.mZcCEPBOMKAiLoCR3KSPC94y4fafpU5bIQKb04ATT0A'

/** Answers of the service as recorded, with shorter texts. */
export const SUCCESS = `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><GetJWTResponse xmlns="http://www.data-8.co.uk/integr8"><GetJWTResult><Status><Success>true</Success><CreditsRemaining>4.5</CreditsRemaining></Status><Jwt>${JWT}</Jwt></GetJWTResult></GetJWTResponse></soap:Body></soap:Envelope>`

export const FAULT_1_2 = `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><soap:Fault><soap:Code><soap:Value>soap:Receiver</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang="en">System.Web.Services.Protocols.SoapException: Server was unable to process request. ---&gt; System.InvalidOperationException: kaboom &lt;&amp;&gt; "quoted"
  at Integr8.UserAdmin.Run (System.String username, System.Nullable\`1[T] maxCredits) [0x00010] in &lt;7aead8627aff&gt;:0 
   --- End of inner exception stack trace ---</soap:Text></soap:Reason><soap:Detail /></soap:Fault></soap:Body></soap:Envelope>`

/** A document with everything that is unusual and well-formed. */
export const UNUSUAL = `<?xml version='1.0' standalone = "yes" ?>\r\n<!-- before -->\r<?app "x" ?><s:Envelope\txmlns:s='http://schemas.xmlsoap.org/soap/envelope/'\n xmlns:é="urn:a&amp;b">
<s:Header é:id="1&#10;2\t3" id='"'><é:x xmlns:é="urn:b" é:y="" y=""/></s:Header>\r\n<s:Body ><r xmlns="urn:r"><Success> tr<!-- c -->ue\t</Success><Jwt><![CDATA[a.b]]>&#46;<?p?>c<![CDATA[]]></Jwt><q xmlns="">]] &gt; 😀 \u00e9\u20ac</q><__proto__ constructor="1"/></r></s:Body>
</s:Envelope >
<!-- after --> `

export const REPLIES: readonly string[] = [SUCCESS, FAULT_1_2, UNUSUAL]

import { expect } from 'chai'
import { DateTime } from 'luxon'
import { type ClaimsView, renderClaims } from '../../src/cli/render-claims.js'
import { paint, plain } from '../../src/cli/terminal/style.js'

const exp = 1_906_506_000
const claims = {
  iss: 'Data8',
  sub: 'demo',
  exp,
  cn: 'example ltd',
  aud: ['EmailValidation', 'InternationalTelephoneValidation.IsValid', 'PredictiveAddress'],
  mc: '5',
  jti: '65ec0b51-1c71-4882-be2f-e5ea564bd112',
}

function viewOf(secondsLeft: number, zone = 'utc'): ClaimsView {
  return { paint: plain, now: DateTime.fromSeconds(exp - secondsLeft, { zone }) }
}

describe('the claims on a terminal', () => {
  it('are in groups, aligned, within 80 columns', () => {
    expect(renderClaims(claims, viewOf(450))).to.deep.equal([
      'Token',
      '  issuer     Data8 (iss)',
      '  account    demo (sub)',
      '  company    example ltd (cn)',
      '  token id   65ec0b51-1c71-4882-be2f-e5ea564bd112 (jti)',
      '',
      'Allows',
      '  services   EmailValidation, InternationalTelephoneValidation.IsValid,',
      '             PredictiveAddress (aud)',
      '  credits    at most 5 (mc)',
      '  address    any (no ip)',
      '',
      'Ends',
      '  expires    2030-06-01 01:00:00 UTC (exp)',
      '  left       7 minutes 30 seconds',
      `             ${'█'.repeat(20)}${'░'.repeat(20)} on a scale of 15 minutes`,
    ])
  })

  it('fill a line of 80 columns, and no more', () => {
    const linesOf = (length: number) => {
      const aud = [`${'A'.repeat(30)}`, 'B'.repeat(length)]
      return renderClaims({ ...claims, aud }, viewOf(450)).filter((line) => /[AB]{9}/.test(line))
    }
    expect(linesOf(29).map((line) => line.length)).to.deep.equal([80])
    expect(linesOf(30)).to.have.length(2)
  })

  it('have the time of another zone, and further claims', () => {
    const lines = renderClaims({ ...claims, role: 'clerk' }, viewOf(450, 'America/New_York'))
    expect(lines).to.include('             2030-05-31 21:00:00 -04:00 here (America/New_York)')
    expect(lines.slice(-3)).to.deep.equal(['', 'Further claims', '  role       clerk'])
  })

  const barOf = (secondsLeft: number, others: object = {}): string | undefined =>
    renderClaims({ ...claims, ...others }, viewOf(secondsLeft)).find((line) => /[█░]/.test(line))

  it('show what is left of a known life', () => {
    expect(barOf(75, { iat: exp - 300 })).to.equal(
      `             ${'█'.repeat(10)}${'░'.repeat(30)} of 5 minutes`,
    )
    expect(barOf(900, { iat: exp - 900 })).to.match(/ █{40} of 15 minutes$/)
    // A clock that is behind.
    expect(barOf(2000, { iat: exp - 900 })).to.match(/ █{40} of 15 minutes$/)
  })

  it('show a piece of a bar up to the end, and then none', () => {
    expect(barOf(1, { iat: exp - 100_000 })).to.match(/ █░{39} /)
    expect(barOf(0)).to.match(/ ░{40} /)
    expect(barOf(-90_000)).to.match(/ ░{40} /)
    expect(barOf(900_000_000)).to.match(/ █{40} /)
  })

  it('have no bar without an end', () => {
    for (const end of [undefined, 'soon', 1e300]) expect(barOf(1, { exp: end })).to.equal(undefined)
  })

  it('have the colour of what is left', () => {
    const colored = (secondsLeft: number): string =>
      renderClaims(claims, { ...viewOf(secondsLeft), paint }).join('\n')
    expect(colored(450)).to.include(paint('good', '█'.repeat(20)))
    expect(colored(30)).to.include(paint('warning', '█'.repeat(20)))
    expect(colored(-1)).to.include(paint('bad', '░'.repeat(40)))
    expect(colored(450)).to.include(paint('heading', 'Allows'))
  })
})

/** Schemes that are links without two slashes. */
const SCHEME =
  /\b(mailto|tel|sms|sips?|xmpp|callto|skype|facetime|javascript|vbscript|data|blob|file|magnet|news|cid|[\w-]*teams|slack|matrix|command):(?=\S)/gi;

/**
 * What a device has said as it may stand where people chat, read mail or look at their desktop: no link, no call and no markup comes to life,
 * whoever reads it (Slack, Teams, Matrix, mail programs). Nothing is left out: it is broken by blanks, and `<` becomes `‹`.
 */
export function inert(text: string): string {
  return (
    text
      .replaceAll('<', '‹')
      .replaceAll('://', ': //')
      .replace(SCHEME, '$1: ')
      // Addresses of mail, and calls to everybody: `(@all)`, `"@channel"`.
      .replace(/[@\uff20](?=\S)/g, '$& ')
      // `www.example.com`, also with the full stops of other scripts. Numbers, versions and IP addresses stay as they are.
      .replace(/(?<=[\p{L}\p{N}_-])[.\u3002\uff0e\uff61](?=\p{L})/gu, '$& ')
      // `[text](address)`, `[text][name]`, `[name]: address`.
      .replace(/\](?=[([:])/g, '] ')
      // `&#64;all`: markup is read after characters.
      .replace(/&(?=#?\w{1,32};)/g, '& ')
      // `\\host\share` is a link in mail programs, which log in there.
      .replace(/\\(?=\\)/g, '\\ ')
  );
}

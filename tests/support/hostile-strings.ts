/** Texts that have broken programs before: odd numbers, scripts, controls, markup, injection, Unicode. */
export function naughtyStrings(): readonly string[] {
	return [
		...PLAIN,
		...CONTROLS,
		...UNICODE,
		...["constructor", "__proto__", "prototype", "hasOwnProperty", "toString", "then", "toJSON", "length"],
		"A".repeat(70_000),
		"😀".repeat(5_000),
		"a\u0300".repeat(5_000),
		`${"(".repeat(5_000)}a${")".repeat(5_000)}`,
		" ".repeat(10_000),
	];
}

/** JSON texts a parser has to refuse or survive, in the manner of the JSON parsing test suites. */
export function oddJsonTexts(): readonly string[] {
	const frame = '{"action":"join_chat","chat_id":"999999999999","x":[1,-2.5e3,true,null,"\\u00e9\\n"]}';
	const cutAnywhere = Array.from({ length: frame.length }, (_, length) => frame.slice(0, length));
	const wrapped = ODD_VALUES.flatMap((value) => [value, `[${value}]`, `{"action":${value}}`]);
	const deep = [10, 63, 64, 65, 1_000, 100_000].flatMap((depth) => [
		"[".repeat(depth),
		"[".repeat(depth) + "]".repeat(depth),
		'{"a":'.repeat(depth),
		`{"action":"ping","a":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}`,
	]);
	return [...cutAnywhere, ...wrapped, ...deep, ...STRUCTURES];
}

const PLAIN = `
undefined|null|NULL|(null)|nil|None|true|false|NaN|Infinity|-Infinity|-0|0|1/0|1e999|-1e999|1E+02|0x0|0xffffffff
9007199254740993|99999999999999999999999999999999|2147483648|-2147483648|4294967296|1,000|1.0.0|1..2|0b1|08|٠١٢٣
'|"|''|""|'"'|\`|\\|\\\\|/|//|/*|--|#|;|<|>|<!--|]]>|%|%%|%s%s%s%n|%d|%x|$|$$|$&|$1|\${1}|{{7*7}}|{0}|<%= 1 %>
1;DROP TABLE chats|1'; DROP TABLE users-- 1|' OR 1=1 -- 1|' OR '1'='1|%' OR content LIKE '%|" UNION SELECT * FROM messages--
\${jndi:ldap://127.0.0.1/a}|<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>
<script>alert(1)</script>|<img src=x onerror=alert(1)>|javascript:alert(1)|"><svg onload=alert(1)>|</script><script>
../../../../etc/passwd|..\\..\\windows\\win.ini|/dev/random|C:\\con\\con|CON|PRN|AUX|NUL|COM1|~root|.|..|...|-|--help
$(touch /tmp/x)|\`touch /tmp/x\`|;touch /tmp/x|| touch /tmp/x|& echo x|-e|$HOME|%HOME%|file:///etc/passwd|http://169.254.169.254/
*|?|[a-z]*|(a+)+$|^(([a-z])+.)+[A-Z]([a-z])+$|\\d|[|(|+|{1,999999999}|(?<a>|\\u0000|\\x00|%00|%0d%0aSet-Cookie:x
`
	.trim()
	.split(/[|\n]/)
	.filter((text) => text !== "");

const CONTROLS = [
	..."\u0000\u0001\u0007\b\t\n\v\f\r\u001b\u007f\u0080\u0085\u009f".split(""),
	"\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"\u001b[2J\u001b]0;x\u0007",
	"a\u0000b",
];

const UNICODE = [
	"\ud800",
	"\udc00",
	"\udc00\ud800",
	"x\ud83d",
	"\uffff",
	"\ufffe",
	"\ufeff",
	"\u2028\u2029",
	"\u200b\u200c\u200d\u2060",
	"\u202e\u202d\u202a\u2066\u2069",
	"👩‍👩‍👧‍👦🏳️‍🌈🇦🇶",
	"田中さんにあげて下さい",
	"ﷺ".repeat(100),
	"Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
	"ı İ ß ẞ ŉ ǰ ΐ ﬃ",
	"ᅟ㌀㌁⁰⁴⁵₀₁₂",
	"\u{e0061}\u{e007f}",
	"\u{10ffff}\u{1fffe}",
	"ﬀ\u0f73\u0f75",
];

const ODD_VALUES = [
	...[
		"01",
		"-01",
		"1.",
		".5",
		"-",
		"+1",
		"1e",
		"1e+",
		"0e",
		"1eE2",
		"0x1",
		"1_000",
		"NaN",
		"Infinity",
		"-Infinity",
	],
	...["1e400", "-1e400", "1e-400", "123456789012345678901234567890", "-0", "0.1e1", "9".repeat(2_000)],
	...[
		'"',
		'"\\',
		'"\\u"',
		'"\\u00"',
		'"\\uD800"',
		'"\\uDC00\\uD800"',
		'"\\x00"',
		'"\\a"',
		'"\\u0000"',
		'"\t"',
		'"\n"',
	],
	...[
		"'a'",
		"a",
		"True",
		"nul",
		"tru",
		"nulll",
		"undefined",
		"//x",
		"/*x*/1",
		"1//x",
		"#",
		"`a`",
		"[1,]",
		"[,1]",
	],
	...[
		"[1 2]",
		"[1,,2]",
		"{,}",
		'{"a"}',
		'{"a":}',
		'{"a":1,}',
		"{a:1}",
		"{'a':1}",
		'{"a" 1}',
		'{"a":1 "b":2}',
		"{1:1}",
	],
	...[
		"",
		" ",
		"\n",
		"\u00a0",
		"\ufeff1",
		"\u2028",
		"\u0000",
		"\u001f1",
		"1\u0000",
		"]",
		"}",
		"[}",
		"{]",
		"[1}",
		'{"a":1]',
	],
	...["null", "true", "false", "0", "-1", "1.5", '""', '"x"', "[]", "{}", "[[]]", '[{"a":[]}]', '{"":""}'],
];

const STRUCTURES = [
	'{"action":"ping","action":"send_message"}',
	'{"action":"send_message","action":"ping"}',
	'{"__proto__":{"action":"ping"}}',
	'{"constructor":{"prototype":{"polluted":true}},"action":"dance"}',
	'{"action":{"toString":"x"}}',
	'{"action":["ping"]}',
	'{"ACTION":"ping"}',
	'{"action":"ping\\u0000"}',
	'{"action":" ping"}',
	'{"action":"Ping"}',
	'[{"action":"ping"}]',
	'{"action":"ping"}{"action":"ping"}',
	'{"action":"ping"}]',
	'\ufeff{"action":"dance"}',
	`{"action":"${"x".repeat(10_000)}"}`,
	`{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":${i}`).join(",")}}`,
	`{"action":"join_chat","chat_id":${"1".repeat(400)}}`,
	`[${"1,".repeat(50_000)}1]`,
];

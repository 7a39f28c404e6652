/** Words that only miners, their pools and their protocols bear, anywhere in what is sent. */
export const miners =
  /xmrig|xmr-stak|xmr-?node|(?:\b|\\[nt])(?:minerd|(?:cpu|cg|bfg|eth|nano|lol|phoenix|g|nb|teamred)miner)\b|nicehash|stratum2?\+(?:tcp|ssl|tls|udp)|monero|minexmr|supportxmr|nanopool\.org|c3pool|hashvault|2miners|herominers|unmineable|coinhive|coinimp|cryptonight|cryptominer|crypto-?loot|--donate-level|--randomx|kinsing|kdevtmpfsi|ethermine|f2pool|dwarfpool/i;

/** Names of images, without registry and tag, that exist to attack or to test attacks. */
const toolNames =
  'kube-?hunter|kube-?recon|peirates|kubeletmein|kubesploit|kubestriker|kubiscan|kdigger|deepce|amicontained|botb|break-out-the-box|badpods?|evil-?pods?|metasploit(?:-framework|able)?|msfconsole|kali(?:-rolling|-linux[^:@/"]*|-bleeding-edge)?|pwncat|pwnbox|mimikatz|impacket|bettercap|ettercap|nmap|masscan|zmap|rustscan|naabu|sqlmap|nikto|thc-hydra|hashcat|john-the-ripper|chisel|ligolo(?:-ng)?|gsocket|tmate|frpc|reverse-?shell|revshell';
const toolOwners =
  "kalilinux|vanhauser/hydra|parrotsec|blackarchlinux|metasploitframework|bishopfox|cdk-team|raesene/alpine-containertools|ngrok/ngrok|wernight/ngrok|jpillora|ginuerzh/gost|snowdreamtech/frpc?|bcsecurity/empire|kuberntesio|kubernetesio|hildeteamtnt|alpineos|pauseyyf|pocosow|vibersastra|honeygain|iproyal|traffmonetizer|peer2profit|packetstream|repocket|earnfm|proxyrack|proxylite|bitping";

/**
 * Whole names of images of attack tools, scanners and tunnels, of publishers who imitate Kubernetes or brought worms
 * and miners, and of programs that sell the network of whoever runs them.
 */
export const attackToolImage = new RegExp(
  `(?:[^"]*/)?(?:(?:${toolNames})|(?:${toolOwners})(?:/[^"]*)?)(?:[:@][^"]*)?`,
  "i",
);

/** More of the same JSON string: anything but the quote that ends it. */
const more = String.raw`(?:[^"\\]|\\.)*`;
/** More of the same line of a script, up to the next command; a line break is written as backslash and n. */
const line = String.raw`(?:[^"\\|;]|\\\\\\n|\\[^n])*`;
/** More of the same command, whether it is one text or a list of arguments. */
const words = String.raw`(?:[^"\\;&|]|\\[^n]|",")*`;
const gap = String.raw`(?:\s|",")+`;
/** A word begins here. */
const word = String.raw`(?:\b|\\[nrt])`;
const shell = String.raw`(?:/(?:usr/)?bin/)?(?:env\s+)?(?:ba|da|z|k|a)?sh\b`;
/** What comes in is run, by a shell or by an interpreter that is told nothing else to run. */
const intoShell = String.raw`\|\s*(?:sudo\s+)?(?:${shell}|(?:/usr/bin/)?(?:env\s+)?(?:python[0-9.]*|perl|ruby|node)\s*-?\s*(?:[";&)']|\\[n"]))`;

/** Commands that open a shell to somebody outside, or run what they download or decode. */
export const shellCommands = new RegExp(
  [
    "/dev/(?:tcp|udp)/",
    String.raw`${word}(?:ba|z|k|da|a)?sh${gap}-i\b`,
    String.raw`${word}(?:nc|ncat|netcat)(?:\.[a-z]+)?\b${words}${gap}(?:-[a-z]*[ec]|--exec|--sh-exec)${gap}${shell}`,
    String.raw`${word}mkfifo\b${more}\b(?:nc|ncat|netcat|telnet|openssl)\b`,
    String.raw`${word}socat\b${words}exec:`,
    String.raw`pty\.spawn\(|os\.dup2\(|fsockopen\(|TCPSocket\.(?:open|new)\(|\buse Socket;`,
    String.raw`${word}(?:curl|wget)\b${line}${intoShell}`,
    String.raw`${word}base64\s+(?:-[dDi]+|--decode)\b${line}${intoShell}`,
    String.raw`${shell}\s+<\(\s*(?:curl|wget)|(?:eval|-c|source|\.)\s+(?:\\"|')?(?:\$\(|${"`"})\s*(?:curl|wget)`,
    String.raw`${word}(?:curl|wget)\b${more}(?:;|&&|\\n)\s*chmod\s+(?:[+a-z,=]*x|[0-7]*7[0-7]*)\s${more}(?:;|&&|\\n)\s*(?:nohup\s+)?(?:\./|/tmp/|/var/tmp/|/dev/shm/)`,
  ].join("|"),
);

/** Commands that leave the container for its node. */
export const escapeCommands = new RegExp(
  [
    String.raw`${word}nsenter\b${words}(?:-t|--target)(?:\s|=|",")*1\b`,
    String.raw`${word}chroot${gap}/(?:host|hostfs|host-?root|rootfs|mnt|node|noderoot)\b`,
    String.raw`/proc/(?:1|self|\*|\$[a-z{]+}?)/root\b`,
    String.raw`${word}(?:release_agent|core_pattern|uevent_helper)\b`,
    String.raw`--unix-socket\b${words}\.sock\b`,
    String.raw`-H${gap}unix://${more}\.sock\b`,
  ].join("|"),
);

const token = String.raw`(?:/var)?/run/secrets/(?:kubernetes\.io|eks\.amazonaws\.com|azure)/[^\s"\\;|&]*token\b`;
/** Between an option and its value: a space, the next argument, a quote. */
const mark = String.raw`(?:\s|=|",")*(?:\\"|')?`;

/** Commands that send a service account's token to somebody; in a header it is shown to whom it is for. */
export const tokenSent = new RegExp(
  [
    String.raw`(?:\s|")(?:-[dF]|--data(?:-[a-z]+)?|--form)${mark}[^\s"@$]*(?:@|\$\(\s*(?:cat\s+|<\s*))${token}`,
    String.raw`(?:\s|")(?:-T|--upload-file|--post-(?:file|data))${mark}${token}`,
    String.raw`${token}(?:\\")?\s*(?:\|\s*base64[^|;&"]*)?\|\s*(?:nc|ncat|netcat|socat|telnet|openssl|curl|wget)\b`,
    String.raw`${word}(?:nc|ncat|netcat)\b${line}<\s*${token}`,
  ].join("|"),
);

/** Scanners that are given a network to scan. */
export const networkScan = String.raw`${word}(?:nmap|masscan|zmap|rustscan)\b${words}\b\d{1,3}(?:\.\d{1,3}){3}/\d`;

/** Addresses at which a cloud hands its instances their credentials. Without a path they are mostly proxy exceptions. */
export const metadataAddress =
  /169\.254\.169\.254\/+(?:latest|metadata|computeMetadata|openstack|opc|v1)|metadata\.google\.internal\/+computeMetadata|169\.254\.170\.(?:2|23)\/+v|\[?fd00:ec2::254\]?\/+latest/;

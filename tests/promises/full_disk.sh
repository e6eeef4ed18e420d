# Queues a reply, fills the disk, tries a large one, reads, makes room, and prints what the outbox holds.
# Arguments: a folder for a disk of its own, guichetctl, the server's address. GUICHET_TOKEN is the agent's token.
# Ends with 99 where this machine allows no disk of its own.
disk=$1 ctl=$2 server=$3
mount -t tmpfs -o size=8m tmpfs "$disk" || exit 99
profile=$disk/profile
printf '%s\n' "$GUICHET_TOKEN" |
    "$ctl" --profile "$profile" --json login --server "$server" --token-stdin >/dev/null || exit 1
"$ctl" --profile "$profile" --json sync --once >/dev/null || exit 2
id=$("$ctl" --profile "$profile" --json list --limit 1 | grep -o '"id": *[0-9]*' | head -n 1 | grep -o '[0-9]*')
"$ctl" --profile "$profile" --json --offline reply "$id" before >/dev/null || exit 3
# What stays free is enough to open the files (three of them map 32 kB of shared memory each) and too little for the reply.
dd if=/dev/zero of="$disk/spare" bs=1k count=192 2>/dev/null
dd if=/dev/zero of="$disk/filler" bs=64k count=1000 2>/dev/null
dd if=/dev/zero of="$disk/rest" bs=1k count=1000 2>/dev/null
rm "$disk/spare"
long=$(head -c 120000 /dev/zero | tr '\0' 'x')
if "$ctl" --profile "$profile" --json --offline reply "$id" "during $long" >/dev/null; then exit 4; fi
"$ctl" --profile "$profile" --json --offline list >/dev/null || exit 5
rm "$disk/filler" "$disk/rest"
"$ctl" --profile "$profile" --json --offline outbox list

# Process 1 of the cluster's namespaces: enclosure.sh STATE_FOLDER PAUSE_PROGRAM
# Lays out file systems and the network, then becomes the pause program.
set -eu
state=$1 pause=$2

hostname node1
mount --make-rshared /            # among ourselves; unshare has cut it off from the machine
mount -t proc proc /proc

# What the programs write to fixed places lands in memory and ends with the namespace.
for place in /run /var/lib /var/log; do
  mount -t tmpfs -o mode=755 tmpfs "$place"
done
mkdir -p /run/cluster /run/netns /var/lib/kubelet
mount --bind "$state" /run/cluster
mkdir -p /run/cluster/kubelet /run/cluster/containerd /run/cluster/log/pods /run/cluster/volumes
mount --bind /run/cluster/kubelet /var/lib/kubelet
mount --make-rshared /var/lib/kubelet

# The kubelet insists on these kernel settings and would change them for the whole machine:
# it gets files that already say what it wants.
pretend() {
  [ -e "$2" ] || return 0
  mkdir -p /run/settings
  echo "$1" >"/run/settings/${2##*/}"
  mount --bind "/run/settings/${2##*/}" "$2"
}
pretend 1 /proc/sys/vm/overcommit_memory
pretend 0 /proc/sys/vm/panic_on_oom
pretend 10 /proc/sys/kernel/panic
pretend 1 /proc/sys/kernel/panic_on_oops
pretend 1000000 /proc/sys/kernel/keys/root_maxkeys
pretend 25000000 /proc/sys/kernel/keys/root_maxbytes

# One bridge without a port to the outside; the default route leads to nobody.
ip link set lo up
ip link add node0 type bridge
ip addr add 10.250.0.1/24 dev node0
ip link set node0 up
ip route add default via 10.250.0.254 dev node0
echo 1 >/proc/sys/net/ipv4/ip_forward
echo 0 >/proc/sys/net/ipv4/conf/all/rp_filter

exec "$pause"

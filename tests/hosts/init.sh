#!/bin/busybox sh
# The first program of the emulated Linux: loads KVM, runs the plan on a terminal of its own (for job control), powers off.
/bin/busybox --install -s /bin
mkdir -p /proc /sys /dev /tmp /etc
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
echo 'root:x:0:0:root:/:/bin/sh' > /etc/passwd
echo 'nobody:x:65534:65534:nobody:/:/bin/sh' >> /etc/passwd
ip link set lo up
insmod /irqbypass.ko
insmod /kvm.ko
if grep -qw vmx /proc/cpuinfo; then insmod /kvm-intel.ko; else insmod /kvm-amd.ko; fi
cd /w
setsid cttyhack sh ./plan.sh
echo "@@done"
# The serial line is slow: what was written must leave before the power goes.
sleep 2
poweroff -f

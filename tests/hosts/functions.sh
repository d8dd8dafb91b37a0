# What a case's plan is made of, for busybox sh inside an emulated machine. Results leave by the console, a line each: `@@KEY VALUE`.
# limit: seconds after which a guest is killed and a wait is given up.

set -m # so that guests start in process groups of their own, with SIGINT not ignored
c=/tmp/case

begin() {
  name=$1 talks=0 wrapper=
  rm -rf $c
  mkdir $c
  : > $c/missed
}

missed() { echo "$1" >> $c/missed; }

# Takes a port of 127.0.0.1 away, and never reads what is sent there: it is stopped, the kernel alone accepts. There is one such port only,
# and the plan knows its number.
occupy() {
  nc -l -p "$1" < /dev/null > /dev/null 2>&1 &
  occupied=$!
  until netstat -ltn | grep -q ":$1 "; do usleep 10000; done
  kill -STOP $occupied
}

without_kvm() { mv /dev/kvm /dev/kvm.away; }
without_permission() {
  chmod 600 /dev/kvm
  chmod -R a+rX /w
  wrapper=nobody
}

start() {
  [ -n "$wrapper" ] && chmod 777 $c
  (
    if [ -n "$wrapper" ]; then
      su -s /bin/sh $wrapper -c 'echo $$ > /tmp/case/pid; exec ./uk-vmm "$@"' -- sh "$@"
    else
      sh -c 'echo $$ > /tmp/case/pid; exec ./uk-vmm "$@"' sh "$@"
    fi > $c/stdout 2> $c/stderr < /dev/null
    echo $? > $c/code
  ) &
  until [ -s $c/pid ]; do usleep 10000; done
  pid=$(cat $c/pid)
}

ended() { case $(cat "/proc/$1/stat" 2> /dev/null) in "" | *") Z "*) return 0 ;; esac; return 1; }

# await FILE TEXT PID NAME: until the text is in the file, the process has ended, or the limit has passed.
await() {
  left=$((limit * 20))
  until grep -qaF -e "$2" "$1" 2> /dev/null; do
    if ended "$3"; then
      grep -qaF -e "$2" "$1" 2> /dev/null || missed "$2 on $4"
      return
    fi
    left=$((left - 1))
    [ $left -gt 0 ] || { missed "$2 on $4"; return; }
    usleep 50000
  done
}

await_output() { await $c/"$1" "$2" $pid "$1"; }

send_signal() { kill -"$1" $pid; }

talk() {
  talks=$((talks + 1))
  await $c/stderr "-> $1" $pid "stderr"
  port=$(sed -n "s/^listening .*:\([0-9]*\) -> $1\$/\1/p" $c/stderr)
  mkfifo $c/fifo
  nc 127.0.0.1 "$port" < $c/fifo > $c/reply$talks 2> /dev/null &
  peer=$!
  exec 4> $c/fifo
}
say() { cat "$1" >&4; }
hear() { await $c/reply$talks "$1" $peer "the connection"; }
half_close() { exec 4>&-; }
hang_up() {
  kill -KILL $peer
  finish_talk
}
# Waits for the guest to close the connection.
finish_talk() {
  left=$((limit * 20))
  until ended $peer; do
    left=$((left - 1))
    [ $left -gt 0 ] || { missed "the end of the connection"; kill -KILL $peer; }
    usleep 50000
  done
  exec 4>&-
  rm -f $c/fifo
}

finish() {
  left=$((limit * 20))
  until [ -s $c/code ]; do
    left=$((left - 1))
    [ $left -gt 0 ] || { kill -KILL "$pid"; echo late > $c/code; }
    usleep 50000
  done
  [ -n "$occupied" ] && kill -KILL $occupied 2> /dev/null
  occupied=
  [ -e /dev/kvm.away ] && mv /dev/kvm.away /dev/kvm
  chmod 666 /dev/kvm
  echo
  echo "@@case $name"
  echo "@@code $(head -n 1 $c/code)"
  for file in stdout stderr missed; do echo "@@$file $(base64 -w 0 $c/$file)"; done
  n=1
  while [ $n -le $talks ]; do
    echo "@@reply $(base64 -w 0 $c/reply$n)"
    n=$((n + 1))
  done
  echo "@@end $name"
}

# A cgroup of its own for each host and each container of the lab, in every hierarchy of the machine. Sourced, never run.
# shellcheck shell=bash

# each_hierarchy COMMAND…: calls it with the mount type, options and folder name of each cgroup hierarchy.
# (/proc/self/cgroup is read at once: joining a group changes it.)
each_hierarchy() {
  local id controllers
  while IFS=: read -r id controllers _; do
    case $id:$controllers in
      0:) "$@" cgroup2 rw . ;;
      *:name=*) "$@" cgroup "none,$controllers" "${controllers#name=}" ;;
      *) "$@" cgroup "$controllers" "$controllers" ;;
    esac
  done <<<"$(cat /proc/self/cgroup)"
}

# join_cgroup AT CGROUP TYPE OPTIONS NAME: makes the group and puts this shell into it. The groups are visible from a mount of the
# hierarchy only, made in the folder AT for a moment.
join_cgroup() {
  local at=$1 cgroup=$2 type=$3 options=$4 folder=$1 member file
  mount -t "$type" -o "$options" reeve-lab "$at"
  for member in ${cgroup//\// }; do
    mkdir -p "$folder/$member"
    # A version 1 cpuset takes no process before it has CPUs and memory nodes.
    for file in cpuset.cpus cpuset.mems; do
      if [ "$type" = cgroup ] && [ -f "$folder/$file" ]; then cat "$folder/$file" >"$folder/$member/$file"; fi
    done
    if [ "$type" = cgroup2 ]; then sed 's/[^ ]*/+&/g' "$folder/cgroup.controllers" >"$folder/cgroup.subtree_control" || true; fi
    folder=$folder/$member
  done
  echo $$ >"$folder/cgroup.procs"
  umount "$at"
}

# remove_cgroup AT CGROUP TYPE OPTIONS NAME: removes the group, which is empty by now, and those below it.
remove_cgroup() {
  local at=$1 cgroup=$2
  mount -t "$3" -o "$4" reeve-lab "$at" 2>/dev/null || return 0
  if [ -d "$at/$cgroup" ]; then find "$at/$cgroup" -depth -type d -exec rmdir {} +; fi
  # The folder that the lab's hosts and containers share goes with the last of them.
  rmdir "$at/${cgroup%/*}" 2>/dev/null || true
  umount "$at"
}

# remove_cgroups AT CGROUP: in every hierarchy; AT is an empty folder, and nobody else sees what is mounted there.
remove_cgroups() {
  # shellcheck disable=SC2016
  unshare --mount --propagation private bash -c '. "$1"; each_hierarchy remove_cgroup "$2" "$3"' - "${BASH_SOURCE[0]}" "$1" "$2"
}

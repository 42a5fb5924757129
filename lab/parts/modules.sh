# Words for choosing kernel modules; sourced after lib.sh.
# shellcheck shell=bash

# module_order MODULES NAME…: the files of these modules and of all they need, in loading order.
module_order() {
  local modules=$1 name line files i
  shift
  for name in "$@"; do
    line=$(grep -m1 -E "(^|/)$name\.ko:" "$modules/modules.dep") || die "no module $name in $modules"
    files=("${line%%:*}")
    # shellcheck disable=SC2206
    files+=(${line#*:})
    for ((i = ${#files[@]} - 1; i >= 0; i--)); do printf '%s\n' "${files[i]}"; done
  done | awk '!seen[$0]++'
}

# insmod_folder MODULES FOLDER NAME…: copies them so that `insmod FOLDER/*` loads them in order.
insmod_folder() {
  local modules=$1 folder=$2 file files number=10
  shift 2
  mkdir -p "$folder"
  files=$(module_order "$modules" "$@")
  for file in $files; do
    cp "$modules/$file" "$folder/$number-${file##*/}"
    number=$((number + 1))
  done
}

# busybox_tree FOLDER: the bones of an initramfs: busybox under all its names, and mount points.
busybox_tree() {
  local applet
  mkdir -p "$1"/{bin,dev,etc,mod,proc,root,run,sys,tmp}
  cp "$(command -v busybox)" "$1/bin/busybox"
  for applet in $(busybox --list); do [ "$applet" = busybox ] || ln -s busybox "$1/bin/$applet"; done
}

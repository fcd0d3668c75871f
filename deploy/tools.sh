#!/bin/sh
# Makes sure that programs from outside Python are there: deploy/tools.sh chromium firefox node npm janus …
# On Debian and Ubuntu it installs what is missing; elsewhere it names it. Nothing that is missing is passed over.
set -eu

commands_of() {
    case $1 in
        chromium) echo "chromium chromium-browser" ;;
        firefox) echo "firefox-esr" ;;
        node) echo "node" ;;
        npm) echo "npm" ;;
        webkit) echo "WebKitWebDriver" ;;
        *) echo "$1" ;;
    esac
}

package_of() {
    case $1 in
        firefox) echo "firefox-esr" ;;
        node) echo "nodejs" ;;
        webkit) echo "webkit2gtk-driver" ;;
        xvfb-run) echo "xvfb" ;;
        ip) echo "iproute2" ;;
        turnserver) echo "coturn" ;;
        *) echo "$1" ;;
    esac
}

is_there() {
    for command in $(commands_of "$1"); do
        command -v "$command" >/dev/null && return 0
    done
    return 1
}

missing_of() {
    for tool in "$@"; do
        is_there "$tool" || printf '%s ' "$(package_of "$tool")"
    done
}

missing=$(missing_of "$@")
[ -z "$missing" ] && exit 0

if command -v apt-get >/dev/null; then
    as_root=""
    [ "$(id -u)" -eq 0 ] || as_root="sudo"
    echo "Installing $missing"
    # shellcheck disable=SC2086 - several packages
    $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $missing >/dev/null || true
fi

missing=$(missing_of "$@")
if [ -n "$missing" ]; then
    echo "Needed and not found: ${missing}(Debian's names). Please install, then try again." >&2
    exit 1
fi

#!/usr/bin/env bash
# What Electron needs on a runner with Ubuntu: its libraries, a display, and the right to make its sandbox.
set -euo pipefail
sudo apt-get update -q
sudo apt-get install -y -q --no-install-recommends \
	xvfb libgtk-3-0t64 libnss3 libasound2t64 libgbm1 libnotify4 libsecret-1-0 libxss1 libxtst6 xdg-utils
# Ubuntu lets only programs it knows make the namespaces of Chromium's sandbox.
sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0

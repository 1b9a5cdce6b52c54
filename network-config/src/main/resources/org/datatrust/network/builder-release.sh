#!/bin/sh
# release OUTPUT RELEASE: where the peer looks for the address.
set -e
mkdir -p "$2/chaincode/server"
cp "$1/connection.json" "$2/chaincode/server/connection.json"

#!/bin/sh
# build SOURCE METADATA OUTPUT: nothing to compile; only the address is kept.
exec cp "$1/connection.json" "$3/connection.json"

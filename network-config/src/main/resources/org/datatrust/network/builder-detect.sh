#!/bin/sh
# detect SOURCE METADATA: is this a chaincode that runs as a service?
exec grep -Eq '"type" *: *"ccaas"' "$2/metadata.json"

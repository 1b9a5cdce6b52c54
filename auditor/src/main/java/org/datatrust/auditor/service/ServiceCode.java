package org.datatrust.auditor.service;

import io.grpc.Status;

/** What a caller of the verifier service can be told; docs/reference/verifier-service.md lists them all. */
enum ServiceCode {
    BAD_REQUEST("VER-01", Status.Code.INVALID_ARGUMENT),
    TOO_MANY_CALLS("VER-02", Status.Code.RESOURCE_EXHAUSTED),
    DEADLINE("VER-03", Status.Code.DEADLINE_EXCEEDED),
    CANCELLED("VER-04", Status.Code.CANCELLED);

    private final String code;
    private final Status.Code status;

    ServiceCode(String code, Status.Code status) {
        this.code = code;
        this.status = status;
    }

    String code() {
        return code;
    }

    Status.Code status() {
        return status;
    }
}

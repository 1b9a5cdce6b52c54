package org.datatrust.gateway.server;

import io.grpc.Status;
import org.datatrust.gateway.log.Refusal;

/**
 * What a caller can be told. Codes are public and never renumbered; docs/reference/error-codes.md lists them all.
 */
enum ErrorCode {
    NO_CERTIFICATE("AUT-01", Status.Code.UNAUTHENTICATED, "呼叫者未出示有效的用戶端憑證。"),
    FOREIGN_CALLER("AUT-02", Status.Code.PERMISSION_DENIED, "呼叫者的憑證屬於其他機關，本閘道只服務所屬機關。"),
    FOREIGN_LOG("AUT-03", Status.Code.PERMISSION_DENIED, "此日誌屬於其他機關。"),
    NO_RULE("AUT-04", Status.Code.PERMISSION_DENIED, "此方法未開放。"),
    NOT_A_PARTY("AUT-05", Status.Code.PERMISSION_DENIED, "貴機關不是此同意的當事機關。"),

    INTERNAL("GTW-00", Status.Code.INTERNAL, "閘道發生內部錯誤，請將錯誤編號告知管理人員。"),
    BAD_NAME("GTW-01", Status.Code.INVALID_ARGUMENT, "名稱格式不正確。"),
    MALFORMED_ENTRY("GTW-02", Status.Code.INVALID_ARGUMENT, "登錄項目不是有效的聲明編碼。"),
    MISDIRECTED_ENTRY("GTW-03", Status.Code.INVALID_ARGUMENT, "聲明指定的是其他通道，或其他機關的資料集。"),
    BAD_REQUEST_ID("GTW-04", Status.Code.INVALID_ARGUMENT, "請求編號格式不正確。"),
    REQUEST_ID_REUSED("GTW-05", Status.Code.ALREADY_EXISTS, "此請求編號已用於不同的內容。"),
    NO_SUCH_LOG("GTW-06", Status.Code.NOT_FOUND, "查無此日誌。"),
    NO_SUCH_ENTRY("GTW-07", Status.Code.NOT_FOUND, "查無此登錄項目。"),
    NOT_COMMITTED("GTW-08", Status.Code.FAILED_PRECONDITION, "此項目已受理，但尚未寫入帳本，請稍後再試。"),
    TOO_LARGE("GTW-09", Status.Code.INVALID_ARGUMENT, "內容超過允許的大小。"),
    LOG_DIVERGED("GTW-10", Status.Code.DATA_LOSS, "帳本上的日誌歷史與本閘道不一致，已停止受理。"),
    LEDGER_UNAVAILABLE("GTW-11", Status.Code.UNAVAILABLE, "帳本目前無法連線，請稍後再試。"),
    STORAGE_FAILED("GTW-12", Status.Code.UNAVAILABLE, "閘道無法寫入儲存裝置，須由管理人員重新啟動。"),
    OUT_OF_RANGE("GTW-13", Status.Code.OUT_OF_RANGE, "數值超出允許的範圍。"),
    SHUTTING_DOWN("GTW-14", Status.Code.UNAVAILABLE, "閘道正在關閉，請稍後再試。"),
    NOT_OWNER("GTW-15", Status.Code.PERMISSION_DENIED, "只有日誌所屬機關可以新增項目。"),
    BAD_REQUEST("GTW-16", Status.Code.INVALID_ARGUMENT, "請求內容不正確。"),
    NO_SUCH_METHOD("GTW-17", Status.Code.UNIMPLEMENTED, "沒有這個方法。"),
    CANCELLED("GTW-18", Status.Code.CANCELLED, "呼叫已取消。"),
    MALFORMED_CONSENT("GTW-19", Status.Code.INVALID_ARGUMENT, "內容不是本通道的有效同意事件或資料使用編碼。"),
    NO_SUCH_CONSENT("GTW-20", Status.Code.NOT_FOUND, "查無此同意或此筆資料使用。"),
    CONSENT_CHANGED("GTW-21", Status.Code.FAILED_PRECONDITION, "此同意已有更新的事件，請重新查詢後再試。"),
    UNLAWFUL_EVENT("GTW-22", Status.Code.FAILED_PRECONDITION, "此同意目前的狀態不允許這項變更。"),
    NOT_ENTITLED("GTW-23", Status.Code.PERMISSION_DENIED, "只有持有資料的機關或當事人本人可以提出此事件；資料使用只能由接收機關登錄。"),
    NOT_THE_PERSON("GTW-24", Status.Code.PERMISSION_DENIED, "當事人的簽章不是以登記的金鑰所簽。"),
    WIDER_TERMS("GTW-25", Status.Code.FAILED_PRECONDITION, "新的條件超出原同意的範圍，或涉及其他機關的資料集。"),
    PERIOD_OVER("GTW-26", Status.Code.FAILED_PRECONDITION, "同意的期間已經結束。"),
    PERIOD_NOT_OVER("GTW-27", Status.Code.FAILED_PRECONDITION, "同意的期間尚未結束。"),
    USE_ID_REUSED("GTW-28", Status.Code.ALREADY_EXISTS, "此使用編號已用於另一筆資料使用。"),
    CLOCK_SKEW("GTW-29", Status.Code.FAILED_PRECONDITION, "閘道與節點的時鐘相差超過 15 分鐘。"),
    OUTCOME_UNKNOWN("GTW-30", Status.Code.UNAVAILABLE, "交易結果尚不明，請以相同內容重試。"),
    INDEX_STOPPED("GTW-31", Status.Code.DATA_LOSS, "閘道的索引與區塊鏈不符，須由管理人員重建。"),
    INDEX_BEHIND("GTW-32", Status.Code.UNAVAILABLE, "閘道的索引尚未跟上帳本，請稍後再試。"),
    MALFORMED_DATASET("GTW-33", Status.Code.INVALID_ARGUMENT, "內容不是本通道的有效資料集事件編碼。"),
    NO_SUCH_DATASET("GTW-34", Status.Code.NOT_FOUND, "查無此資料集或版本。"),
    DATASET_CHANGED("GTW-35", Status.Code.FAILED_PRECONDITION, "此資料集已有更新的事件，請重新查詢後再試。"),
    UNLAWFUL_DATASET_EVENT("GTW-36", Status.Code.FAILED_PRECONDITION, "此版本目前的狀態不允許這項變更。"),
    BAD_PARENT("GTW-37", Status.Code.FAILED_PRECONDITION, "來源版本不存在、已撤回，或內容與所指不符。"),
    FOREIGN_DATASET("GTW-38", Status.Code.PERMISSION_DENIED, "只有資料集所屬機關可以變更資料集。"),
    NO_SUCH_ROUTE("GTW-40", Status.Code.NOT_FOUND, "查無此跨鏈路徑，或本閘道未設定此路徑。"),
    NO_SUCH_CROSSING("GTW-41", Status.Code.NOT_FOUND, "查無此筆跨鏈傳送，或尚無其到達證明。"),
    NOTHING_TO_SEND("GTW-42", Status.Code.FAILED_PRECONDITION, "此日誌尚無登錄項目可傳送。"),
    NOT_ON_ROUTE("GTW-43", Status.Code.FAILED_PRECONDITION, "此路徑不允許傳送這個日誌，或不接收另一條鏈的錨定。"),
    ROUTE_FROZEN("GTW-44", Status.Code.FAILED_PRECONDITION, "此路徑的鏈已證實自相矛盾，路徑已永久凍結。"),
    CHAIN_UNPROVEN("GTW-45", Status.Code.UNAVAILABLE, "另一條鏈的節點沒有回應，或其回應無法證明任何事，請稍後再試。"),
    NO_SUCH_ANCHOR("GTW-46", Status.Code.NOT_FOUND, "查無此錨定，或其區塊尚未確定。"),
    PERSONAL_NUMBER("GTW-39", Status.Code.INVALID_ARGUMENT, "名稱含有個人的身分證或居留證號碼，不得寫入帳本。"),

    MESSAGE_TOO_LARGE("LIM-01", Status.Code.RESOURCE_EXHAUSTED, "訊息超過大小上限。"),
    TOO_MANY_CALLS("LIM-02", Status.Code.RESOURCE_EXHAUSTED, "同時進行的呼叫過多，請稍後再試。"),
    DEADLINE("LIM-03", Status.Code.DEADLINE_EXCEEDED, "已超過期限；已受理的項目仍然有效，請以相同的請求編號重試。");

    private final String code;
    private final Status.Code status;
    private final String zhTw;

    ErrorCode(String code, Status.Code status, String zhTw) {
        this.code = code;
        this.status = status;
        this.zhTw = zhTw;
    }

    String code() {
        return code;
    }

    Status.Code status() {
        return status;
    }

    /** The message in Chinese as written in Taiwan. */
    String zhTw() {
        return zhTw;
    }

    static ErrorCode of(Refusal.Reason reason) {
        return switch (reason) {
            case BAD_NAME -> BAD_NAME;
            case MALFORMED_ENTRY -> MALFORMED_ENTRY;
            case MISDIRECTED_ENTRY -> MISDIRECTED_ENTRY;
            case BAD_REQUEST_ID -> BAD_REQUEST_ID;
            case REQUEST_ID_REUSED -> REQUEST_ID_REUSED;
            case NO_SUCH_LOG -> NO_SUCH_LOG;
            case NO_SUCH_ENTRY -> NO_SUCH_ENTRY;
            case NOT_COMMITTED -> NOT_COMMITTED;
            case TOO_LARGE -> TOO_LARGE;
            case LOG_DIVERGED -> LOG_DIVERGED;
            case LEDGER_UNAVAILABLE -> LEDGER_UNAVAILABLE;
            case STORAGE_FAILED -> STORAGE_FAILED;
            case OUT_OF_RANGE -> OUT_OF_RANGE;
            case SHUTTING_DOWN -> SHUTTING_DOWN;
            case NOT_OWNER -> NOT_OWNER;
            case MALFORMED_CONSENT -> MALFORMED_CONSENT;
            case NO_SUCH_CONSENT -> NO_SUCH_CONSENT;
            case CONSENT_CHANGED -> CONSENT_CHANGED;
            case UNLAWFUL_EVENT -> UNLAWFUL_EVENT;
            case NOT_ENTITLED -> NOT_ENTITLED;
            case NOT_THE_PERSON -> NOT_THE_PERSON;
            case WIDER_TERMS -> WIDER_TERMS;
            case PERIOD_OVER -> PERIOD_OVER;
            case PERIOD_NOT_OVER -> PERIOD_NOT_OVER;
            case USE_ID_REUSED -> USE_ID_REUSED;
            case CLOCK_SKEW -> CLOCK_SKEW;
            case OUTCOME_UNKNOWN -> OUTCOME_UNKNOWN;
            case INDEX_STOPPED -> INDEX_STOPPED;
            case INDEX_BEHIND -> INDEX_BEHIND;
            case MALFORMED_DATASET -> MALFORMED_DATASET;
            case NO_SUCH_DATASET -> NO_SUCH_DATASET;
            case DATASET_CHANGED -> DATASET_CHANGED;
            case UNLAWFUL_DATASET_EVENT -> UNLAWFUL_DATASET_EVENT;
            case BAD_PARENT -> BAD_PARENT;
            case FOREIGN_DATASET -> FOREIGN_DATASET;
            case NO_SUCH_ROUTE -> NO_SUCH_ROUTE;
            case NO_SUCH_CROSSING -> NO_SUCH_CROSSING;
            case NOTHING_TO_SEND -> NOTHING_TO_SEND;
            case NOT_ON_ROUTE -> NOT_ON_ROUTE;
            case ROUTE_FROZEN -> ROUTE_FROZEN;
            case CHAIN_UNPROVEN -> CHAIN_UNPROVEN;
            case NO_SUCH_ANCHOR -> NO_SUCH_ANCHOR;
            case PERSONAL_NUMBER -> PERSONAL_NUMBER;
            case NOT_A_PARTY -> NOT_A_PARTY;
        };
    }
}

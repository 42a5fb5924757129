package org.reeve.central.http;

import java.util.List;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.Problem;

/** A call is not answered as was wished, for a reason that the caller is told. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String correction;
    private final transient List<Problem> problems;

    private Refusal(int status, String detail, String correction, List<Problem> problems) {
        super(detail, null, false, false);
        this.status = status;
        this.correction = correction;
        this.problems = List.copyOf(problems);
    }

    /**
     * @param status an HTTP status from 400 on
     * @param detail what is wrong
     * @param correction what to do about it; may be empty
     */
    public static Refusal of(int status, String detail, String correction) {
        return new Refusal(status, detail, correction, List.of());
    }

    /** What was sent cannot be taken as it is. */
    public static Refusal badRequest(String detail, String correction) {
        return of(400, detail, correction);
    }

    /** What was sent has these problems, all of them. */
    public static Refusal problems(List<Problem> problems) {
        return new Refusal(
                422,
                problems.size() == 1 ? "the request has a problem" : "the request has " + problems.size() + " problems",
                "correct what is listed and send it again",
                problems);
    }

    /** It does not exist, or it is somebody else's: nobody can tell which. */
    public static Refusal notFound() {
        return of(404, "there is nothing here", "check the address and the id");
    }

    /** It cannot be done as things are. */
    public static Refusal conflict(Failure failure) {
        return new Refusal(409, failure.cause(), failure.correction(), failure.problems());
    }

    public int status() {
        return status;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public String correction() {
        return correction;
    }

    public List<Problem> problems() {
        return problems;
    }
}

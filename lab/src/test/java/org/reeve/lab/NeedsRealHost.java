package org.reeve.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A class of tests that takes root, libvirt and QEMU: skipped where they are missing, unless {@code CI=true}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsRealHost.Condition.class)
@interface NeedsRealHost {
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            @Nullable String missing = LabHost.missing();
            if (missing == null) {
                return ConditionEvaluationResult.enabled("a real host can be had");
            }
            if ("true".equals(System.getenv("CI"))) {
                return ConditionEvaluationResult.enabled(
                        "nothing may be skipped; the test fails and says what is missing");
            }
            // Maven counts what was skipped, and keeps the reason in its reports only.
            System.out.println("skipped, no real host: " + missing);
            return ConditionEvaluationResult.disabled("no real host: " + missing);
        }
    }
}

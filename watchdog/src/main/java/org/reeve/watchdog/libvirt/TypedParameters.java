package org.reeve.watchdog.libvirt;

import com.sun.jna.Pointer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The whole numbers among libvirt's typed parameters, by name. */
final class TypedParameters {
    // struct _virTypedParameter { char field[80]; int type; union { … } value; }
    private static final int NAME_LENGTH_MOST = 80;
    private static final int TYPE_OFFSET = 80;
    private static final int VALUE_OFFSET = 88;
    private static final int SIZE = 96;

    private TypedParameters() {}

    static Map<String, Long> numbers(@Nullable Pointer parameters, int count) {
        Map<String, Long> numbers = new HashMap<>();
        for (int i = 0; i < count && parameters != null; i++) {
            Pointer parameter = parameters.share((long) i * SIZE, SIZE);
            // virTypedParameterType: int, unsigned int, long long, unsigned long long.
            switch (parameter.getInt(TYPE_OFFSET)) {
                case 1 -> numbers.put(name(parameter), (long) parameter.getInt(VALUE_OFFSET));
                case 2 -> numbers.put(name(parameter), Integer.toUnsignedLong(parameter.getInt(VALUE_OFFSET)));
                case 3, 4 -> numbers.put(name(parameter), parameter.getLong(VALUE_OFFSET));
                default -> {}
            }
        }
        return numbers;
    }

    private static String name(Pointer parameter) {
        String name = parameter.getString(0, "US-ASCII");
        return name.length() < NAME_LENGTH_MOST ? name : name.substring(0, NAME_LENGTH_MOST);
    }
}

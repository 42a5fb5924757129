package org.reeve.common.operation;

/**
 * One thing wrong in something that a person wrote.
 *
 * @param where the file or document, such as {@code module web}
 * @param line counted from 1; 0 when no line is to blame
 * @param column counted from 1; 0 when no column is to blame
 * @param message what is wrong
 * @param correction what to write instead; may be empty
 */
public record Problem(String where, int line, int column, String message, String correction) {
    @Override
    public String toString() {
        String place = line == 0
                ? where
                : column == 0 ? where + ", line " + line : where + ", line " + line + ", column " + column;
        return correction.isEmpty() ? place + ": " + message : place + ": " + message + "; " + correction;
    }
}

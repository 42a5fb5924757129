package org.reeve.agent.plan;

/** A kind of guest configuration, such as {@code web}: reads its documents. Pure and stateless. */
public interface GuestModule {
    /** The module's name, which is the name of its documents and of its rows in the record of managed files. */
    String name();

    /**
     * What a document wants; {@link DocumentReader#finish} is called in it.
     *
     * @throws DocumentException with everything that is wrong in it
     */
    DesiredModule read(DocumentReader reader) throws DocumentException;
}

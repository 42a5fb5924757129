package org.reeve.central.panel;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages' templates, which were compiled with the build. */
final class Templates {
    private final TemplateEngine engine = TemplateEngine.createPrecompiled(
            null, ContentType.Html, Templates.class.getClassLoader(), Templates.class.getPackageName());

    /** The HTML of a template; every value in it is escaped for where it stands. */
    String render(String name, Map<String, @Nullable Object> values) {
        StringOutput html = new StringOutput();
        engine.render(name + ".jte", values, html);
        return html.toString();
    }
}

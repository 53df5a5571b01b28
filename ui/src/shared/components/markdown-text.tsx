import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";

/** The loaded half of `Markdown`. */
export function MarkdownText({ text }: { readonly text: string }) {
  return (
    <div className="prose-batuta">
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        components={{
          a: ({ href, children }) => (
            <a
              href={href}
              className="link"
              rel="noreferrer noopener"
              target={href?.startsWith("/") ? undefined : "_blank"}
            >
              {children}
            </a>
          ),
          // The boxes of task lists say what they are: their text stands beside them without being their label.
          input: ({ checked, type }) => (
            <input
              type={type}
              checked={checked === true}
              disabled
              readOnly
              aria-label={checked ? "✓" : "○"}
            />
          ),
          // Pages load nothing from elsewhere: a picture of another server is a link to it.
          img: ({ src, alt }) => {
            // An address that the library has refused (`javascript:` …): only the words are left.
            if (typeof src !== "string" || src === "") return <span>{alt}</span>;
            if (!/^https?:/i.test(src)) return <img src={src} alt={alt ?? ""} />;
            return (
              <a href={src} className="link" rel="noreferrer noopener" target="_blank">
                {alt || src}
              </a>
            );
          },
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}

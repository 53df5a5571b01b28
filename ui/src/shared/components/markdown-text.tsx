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
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}

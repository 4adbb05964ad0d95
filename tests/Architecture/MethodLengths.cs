using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Architecture;

/// <summary>Finds the methods of a formatted source and how many lines each has.</summary>
/// <remarks>
/// Formatted code has a body's braces on lines of their own, at the indentation of its head. Where a file's types end at depth one or more,
/// a method is a body that stands directly in a type. Text and comments are taken out first, so that braces in them do not count.
/// </remarks>
internal static partial class MethodLengths
{
    public static IEnumerable<(string Name, int Line, int Lines)> Of(string source)
    {
        var lines = Blank(source).Split('\n');
        var bodies = new Stack<(string Head, int Line, bool IsType)>();
        var head = new StringBuilder();
        var headLine = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            foreach (var c in lines[i])
            {
                switch (c)
                {
                    case '{':
                        bodies.Push((head.ToString().Trim(), headLine, IsTypeHead(head.ToString())));
                        head.Clear();
                        break;
                    case '}':
                        if (bodies.TryPop(out var body) && !body.IsType && IsMember(bodies) && body.Head.Length > 0)
                        {
                            yield return (body.Head, body.Line + 1, i - body.Line + 1);
                        }

                        head.Clear();
                        break;
                    case ';':
                        head.Clear();
                        break;
                    default:
                        if (head.Length == 0 && char.IsWhiteSpace(c))
                        {
                            break;
                        }

                        headLine = head.Length == 0 ? i : headLine;
                        head.Append(c);
                        break;
                }
            }

            if (head.Length > 0)
            {
                head.Append(' ');
            }
        }
    }

    private static bool IsMember(Stack<(string Head, int Line, bool IsType)> around) => around.TryPeek(out var outer) && outer.IsType;

    /// <summary>The source with comments, strings and characters as blanks; lines stay.</summary>
    private static string Blank(string source) => NotCode().Replace(source, match => NotNewline().Replace(match.Value, " "));

    /// <summary>Whether the head is a type's: its keyword stands before parameters and constraints.</summary>
    private static bool IsTypeHead(string head) => TypeKeyword().IsMatch(Constraints().Split(Attributes().Replace(head, ""))[0].Split('(')[0]);

    [GeneratedRegex(@"\b(class|struct|record|interface|enum|namespace)\b")]
    private static partial Regex TypeKeyword();

    [GeneratedRegex(@"\bwhere\b")]
    private static partial Regex Constraints();

    [GeneratedRegex(@"^\s*(\[[^\]]*\]\s*)+")]
    private static partial Regex Attributes();

    [GeneratedRegex("""\"\"\"[\s\S]*?\"\"\"|//[^\n]*|/\*[\s\S]*?\*/|@"(""|[^"])*"|"(\\.|[^"\\\n])*"|'(\\.|[^'\\\n])+'""")]
    private static partial Regex NotCode();

    [GeneratedRegex("[^\n]")]
    private static partial Regex NotNewline();
}

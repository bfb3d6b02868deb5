using System.Text;

namespace Freshet.Tool;

/// <summary>Standard output, written in blocks: UTF-8 without a mark at its begin, lines ended by LF. Whoever writes flushes when somebody is to see it.</summary>
internal static class Output
{
    private const int BlockBytes = 64 * 1024;

    public static Stream Bytes() => new BufferedStream(Console.OpenStandardOutput(), BlockBytes);

    public static TextWriter Lines() => new StreamWriter(Bytes(), new UTF8Encoding(false), BlockBytes) { NewLine = "\n" };
}

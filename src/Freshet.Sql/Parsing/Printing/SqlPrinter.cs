using System.Text;

namespace Freshet.Sql.Parsing;

/// <summary>Writes nodes as SQL, on one line, with no more brackets than are needed. What it writes reads back as an equal node.</summary>
public static class SqlPrinter
{
    /// <summary>A node as SQL.</summary>
    public static string Print(SqlNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var writer = new SqlWriter(new StringBuilder());
        writer.Node(node);
        return writer.ToString();
    }

    /// <summary>Statements, each with its semicolon, on lines of their own.</summary>
    public static string Print(SqlList<SqlStatement> script)
    {
        ArgumentNullException.ThrowIfNull(script);
        var text = new StringBuilder();
        foreach (var statement in script)
        {
            new SqlWriter(text).Node(statement);
            text.Append(";\n");
        }

        return text.ToString();
    }
}

using System.Text;

namespace Freshet.Sql.Plans;

/// <summary>A plan as text: a relation a line, what it is made from under it.</summary>
internal static class Explained
{
    public static string Text(Relation relation)
    {
        var text = new StringBuilder();
        Append(text, relation, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Relation relation, int depth)
    {
        text.Append(' ', depth * 2).Append(relation.Describe()).Append(relation.IsAppendOnly ? "" : "  [changes]").Append('\n');
        foreach (var input in relation.Inputs)
        {
            Append(text, input, depth + 1);
        }
    }
}

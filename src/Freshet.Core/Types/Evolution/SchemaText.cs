using System.Text;

namespace Freshet.Core;

/// <summary>Names in schemas, and schemas as they were written before: without the members of enums, without backslashes in names.</summary>
internal static class SchemaText
{
    private const string Signs = "\\{}()<>,:;|=?^@";

    /// <summary>A name in which no sign stands for itself.</summary>
    public static string Escape(string name)
    {
        if (name.AsSpan().IndexOfAny(Signs) < 0)
        {
            return name;
        }

        var text = new StringBuilder();
        foreach (var c in name)
        {
            text.Append(Signs.Contains(c, StringComparison.Ordinal) ? "\\" : "").Append(c);
        }

        return text.ToString();
    }

    /// <summary>The schema that a type had before.</summary>
    public static string Before(StoredType type) => Before(type, []);

    private static string Before(StoredType type, List<StoredType> enclosing)
    {
        if (enclosing.LastIndexOf(type) is >= 0 and var known)
        {
            return "^" + (enclosing.Count - known);
        }

        switch (type)
        {
            case StoredLeaf leaf:
                return leaf.Name;
            case StoredEnum e:
                return $"enum<{e.Number}>";
            case StoredNullable nullable:
                return Before(nullable.Value, enclosing) + "?";
            case StoredUser user:
                return $"user({user.Schema})";
            case StoredCollection { Name: "list", Holds: [StoredLeaf { Name: "u8" }] }:
                return StoredCollection.Bytes;
            case StoredCollection collection:
                return $"{collection.Name}<{string.Join(',', collection.Holds.Select(h => Before(h, enclosing)))}>";
            case StoredRecord record:
                enclosing.Add(type);
                var members = string.Join(',', record.Members.Select(m => $"{m.Name}:{Before(m.Type, enclosing)}"));
                enclosing.RemoveAt(enclosing.Count - 1);
                return $"{{{members}}}";
            case StoredHierarchy hierarchy:
                enclosing.Add(type);
                var cases = string.Join('|', hierarchy.Cases.Select(c => $"{c.Name}:{(c.IsBase ? "^1?" : Before(c.Type, enclosing))}"));
                enclosing.RemoveAt(enclosing.Count - 1);
                return $"one of({cases})";
            default:
                throw FreshetException.Internal($"{type.GetType()} is no stored type.");
        }
    }
}

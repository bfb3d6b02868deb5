using Freshet.Core;

namespace Freshet;

/// <summary>
/// The side outputs of one node that somebody reads: the first is port 1. With each that is added the node's operator is made anew from the
/// list, which never changes: a graph taken before stays as it was.
/// </summary>
/// <param name="Make">Makes the operator with these side outputs.</param>
/// <param name="Only">The one tag that the operator emits to; null when it may be any.</param>
/// <param name="Tags">Those that are read.</param>
internal sealed record SideOutputs(Func<IReadOnlyList<OutputTag>, Operator> Make, OutputTag? Only, IReadOnlyList<OutputTag> Tags)
{
    /// <summary>The port of a tag; 0 when nobody reads it yet.</summary>
    public int PortOf(OutputTag tag, string operatorName)
    {
        if (Only is { } only && !only.Equals(tag))
        {
            throw FreshetException.User($"'{operatorName}' has the side output '{only.Name}' alone, with records of another type or another name than those of the tag '{tag.Name}'.");
        }

        for (var i = 0; i < Tags.Count; i++)
        {
            if (Tags[i].Equals(tag))
            {
                return i + 1;
            }

            if (Tags[i].Name == tag.Name)
            {
                throw FreshetException.User($"'{operatorName}' has side outputs of two types with one name '{tag.Name}'. Give each its own name.");
            }
        }

        return 0;
    }
}

namespace Freshet;

/// <summary>
/// What a format does when a record and its type do not have the same members. The defaults are the formats' usual ways, which
/// <c>docs/formats.md</c> sets side by side. What is refused is a bad record, by <see cref="BadRecords"/>.
/// </summary>
public sealed record MemberOptions
{
    /// <summary>A member that the record lacks.</summary>
    public MissingMembers Missing { get; init; }

    /// <summary>Something in the record that is no member of the type.</summary>
    public ExtraMembers Extra { get; init; }

    /// <summary>A null, in CSV an empty field, where the member's type has none.</summary>
    public NullMembers Null { get; init; }

    internal void Validate()
    {
        if (!Enum.IsDefined(Missing) || !Enum.IsDefined(Extra) || !Enum.IsDefined(Null))
        {
            throw FreshetException.User($"Format: MemberOptions are Missing = {Missing}, Extra = {Extra}, Null = {Null}: there is no such policy.");
        }
    }
}

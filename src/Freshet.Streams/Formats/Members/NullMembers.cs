namespace Freshet;

/// <summary>What happens to a null, in CSV an empty field, where the member's type has none.</summary>
public enum NullMembers
{
    /// <summary>The record is bad. An empty field is an empty text all the same.</summary>
    Refuse,

    /// <summary>
    /// The member is 0, false, an empty text or whatever its type is by default. A member that would be null by default, like a list
    /// that is not nullable, stays bad.
    /// </summary>
    TakeDefault,
}

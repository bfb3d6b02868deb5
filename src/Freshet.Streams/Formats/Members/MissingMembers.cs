namespace Freshet;

/// <summary>What happens when a record lacks a member of the type.</summary>
public enum MissingMembers
{
    /// <summary>
    /// JSON: bad for a parameter of the constructor without a default value and for a <c>required</c> member; others keep what they
    /// are made with. CSV: a column that the header lacks fails the job, a row with too few fields is bad.
    /// </summary>
    AsDeclared,

    /// <summary>Every member must be there.</summary>
    Refuse,

    /// <summary>
    /// None must be there: it gets the default value of its parameter, else null, 0, false or an empty text by its type. JSON: a
    /// member that can be none of these, like a list that is not nullable, must be there all the same. CSV: a header may lack columns, a row its last fields.
    /// </summary>
    TakeDefault,
}

namespace Freshet;

/// <summary>What happens to something in a record that is no member of the type.</summary>
public enum ExtraMembers
{
    /// <summary>JSON: it is left out. CSV: a column of the header is left out, a row with too many fields is bad.</summary>
    AsUsual,

    /// <summary>The record is bad; in CSV a column of the header that the type does not have fails the job.</summary>
    Refuse,

    /// <summary>It is left out; in CSV fields behind the last column too.</summary>
    Ignore,
}

namespace Freshet.Nexmark;

/// <summary>A new account. The time comes first in all three kinds, which is what lets <see cref="Event"/> read it without a switch.</summary>
public struct Person
{
    /// <summary>When it was made, in milliseconds since 1970.</summary>
    public long TimeMs;

    /// <summary>The account, from 1000 upwards.</summary>
    public long Id;

    /// <summary>First and last name with a space between.</summary>
    public Utf8View Name;

    /// <summary>The e-mail address.</summary>
    public Email Email;

    /// <summary>The card number.</summary>
    public CreditCard CreditCard;

    /// <summary>The city.</summary>
    public Utf8View City;

    /// <summary>The two letters of the state.</summary>
    public Utf8View State;

    /// <summary>Filler that brings the event to about 200 bytes.</summary>
    public Utf8View Extra;
}

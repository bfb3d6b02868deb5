using System.Globalization;
using System.Net;

namespace Freshet.Dashboard;

/// <summary>Where the page of a program is: <c>8081</c> on this machine alone, <c>0.0.0.0:8081</c> on every address that it has.</summary>
internal readonly record struct ListenAddress(IPAddress Address, int Port)
{
    public string Url => $"http://{new IPEndPoint(Address, Port)}";

    public static ListenAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.LastIndexOf(':');
        var (address, port) = (at < 0 ? "localhost" : text[..at].Trim('[', ']'), text[(at + 1)..]);
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > IPEndPoint.MaxPort)
        {
            throw Bad($"'{port}' is no port: it must be from 0 (any that is free) to {IPEndPoint.MaxPort}");
        }

        return address == "localhost" ? new ListenAddress(IPAddress.Loopback, number)
            : IPAddress.TryParse(address, out var parsed) ? new ListenAddress(parsed, number)
            : throw Bad($"'{address}' is no address of this machine");

        FreshetException Bad(string why) => FreshetException.User($"The dashboard cannot listen on '{text}': {why}. Write 8081, or 0.0.0.0:8081 for every address.");
    }
}

using System.Globalization;
using Freshet.Hosting;
using Microsoft.Extensions.Configuration;

namespace Freshet.Dashboard;

/// <summary>The dashboard's section of the configuration, for a host that gives no options in its code; what is not known is refused.</summary>
internal static class DashboardSection
{
    private const string Name = "Freshet:Dashboard";

    public static DashboardOptions Read(IConfiguration configuration)
    {
        var options = new DashboardOptions();
        foreach (var child in configuration.GetSection(Name).GetChildren())
        {
            options = child.Key.ToUpperInvariant() switch
            {
                "BEARERTOKEN" => options with { BearerToken = child.Value },
                "VIEWERPOLICY" => options with { ViewerPolicy = child.Value },
                "OPERATORPOLICY" => options with { OperatorPolicy = child.Value },
                "READONLY" => options with { ReadOnly = bool.TryParse(child.Value, out var truth) ? truth : throw Bad(child, "true or false") },
                "STREAMSMAX" => options with { StreamsMax = int.TryParse(child.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Bad(child, "a whole number") },
                _ => throw JobSection.Unknown(child, [nameof(DashboardOptions.BearerToken), nameof(DashboardOptions.ViewerPolicy), nameof(DashboardOptions.OperatorPolicy), nameof(DashboardOptions.ReadOnly), nameof(DashboardOptions.StreamsMax)]),
            };
        }

        options.Validate();
        return options;
    }

    private static FreshetException Bad(IConfigurationSection at, string what) => FreshetException.User($"{at.Path} is '{at.Value}': it must be {what}.");
}

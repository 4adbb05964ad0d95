using System.CommandLine;
using Weir.Cli.Parsing;

namespace Weir.Cli.Oracles;

/// <summary>The server's settings that an oracle depends on; say them where the server's are not the defaults.</summary>
internal sealed class OracleSettingsOptions
{
    public Option<double> Lateness { get; } = OptionFactory.Seconds("--lateness", 30, 0, 3600, "The server's Gateways:AllowedLateness");

    public Option<long> Modulus { get; } = OptionFactory.Long("--modulus", 1L << 32, 1 << 16, 1L << 53, "The server's Gateways:CounterModulus");

    public Option<long> MaxRate { get; } =
        OptionFactory.Long("--max-rate", 1_250_000_000, 1, 1L << 53, "The server's Gateways:MaxBytesPerSecond");

    public OracleSettings Read(ParseResult parse) =>
        new((long)Math.Round(parse.GetValue(Lateness) * 1000), parse.GetValue(Modulus), parse.GetValue(MaxRate));
}

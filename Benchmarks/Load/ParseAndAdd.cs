using System.Diagnostics;
using System.Text.Json;

namespace Weir.Benchmarks.Load;

/// <summary>The limit: one thread that only parses the same bytes and adds.</summary>
internal static class ParseAndAdd
{
    /// <returns>CPU microseconds per record.</returns>
    public static double Run(GatewayTraffic traffic)
    {
        Pass(traffic);
        var started = Environment.CpuUsage.UserTime;
        var wall = Stopwatch.GetTimestamp();
        var passes = 0;
        do
        {
            Pass(traffic);
            passes++;
        }
        while (Stopwatch.GetElapsedTime(wall).TotalSeconds < 2);
        return (Environment.CpuUsage.UserTime - started).TotalMicroseconds / (passes * (double)traffic.Records);
    }

    private static void Pass(GatewayTraffic traffic)
    {
        var sum = 0L;
        foreach (var body in traffic.Bodies)
        {
            ReadOnlySpan<byte> rest = body;
            while (rest.Length > 0)
            {
                var end = rest.IndexOf((byte)'\n');
                sum += ParseLine(rest[..end]);
                rest = rest[(end + 1)..];
            }
        }

        if (sum != traffic.Tx.Sum() + traffic.Rx.Sum())
        {
            throw new InvalidOperationException("The loop did not add what was sent.");
        }
    }

    private static long ParseLine(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        var sum = 0L;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && (reader.ValueTextEquals("ipTx"u8) || reader.ValueTextEquals("ipRx"u8)))
            {
                reader.Read();
                sum += reader.GetInt64();
            }
        }

        return sum;
    }
}

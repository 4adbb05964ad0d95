using System.Globalization;
using System.Text;

namespace Weir.Benchmarks.Predictions;

/// <summary>
/// The workload, stated once: 1,000 devices that measure an acceleration ten times a second, 16 courses of motion that devices share, each reading as a device writes it (about 105 bytes). Bodies are made before the clock
/// starts; what is sent goes on in event time from request to request.
/// </summary>
internal sealed class DeviceTraffic
{
    public const int Devices = 1_000;
    public const int ReadingsPerSecond = 10;
    private const int Courses = 16;
    private const int Milliseconds = 1_000 / ReadingsPerSecond;
    private readonly byte[][][] _bodies;

    /// <param name="first">Event time of the first reading.</param>
    /// <param name="sizes">Readings of each device's requests, in their order.</param>
    public DeviceTraffic(DateTimeOffset first, IReadOnlyList<int> sizes)
    {
        Sizes = sizes;
        _bodies = [.. Enumerable.Range(0, Courses).Select(course => Make(first, sizes, course))];
    }

    /// <summary>Readings of each device's requests.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>The request that one device sends as its n-th.</summary>
    public RawRequest Request(int device, int number) => RawRequest.Post($"{PathOf(device)}/readings", "application/json", _bodies[device % Courses][number]);

    public static string PathOf(int device) => string.Create(CultureInfo.InvariantCulture, $"/v1/elevators/lift-{device:D4}");

    private static byte[][] Make(DateTimeOffset first, IReadOnlyList<int> sizes, int course)
    {
        var (random, at, swing) = (new Random(course), first, 0.0);
        var bodies = new byte[sizes.Count][];
        var text = new StringBuilder();
        for (var i = 0; i < bodies.Length; i++)
        {
            text.Clear();
            for (var k = 0; k < sizes[i]; k++, at = at.AddMilliseconds(Milliseconds))
            {
                // A cabin starts and brakes every half minute or so, and swings a little: each value is much like the one before.
                var ride = 0.1 * Math.Sin(2 * Math.PI * at.ToUnixTimeMilliseconds() / (25_000 + (course * 1_000)));
                swing = (0.7 * swing) + (0.01 * (random.NextDouble() - 0.5));
                var (x, y, z) = (0.012 + swing + Noise(), 0.018 - swing + Noise(), -1 + ride + swing + Noise());
                text.Append(CultureInfo.InvariantCulture, $"{(k == 0 ? '[' : ',')}{{\"z\":{z:F6},\"x\":{x:F6},\"y\":{y:F6},\"date\":\"{at:yyyy-MM-dd'T'HH:mm:ss.fffzzz}\",\"type\":\"Accelerometer\"}}");
            }

            bodies[i] = Encoding.ASCII.GetBytes(text.Append(']').ToString());
        }

        return bodies;

        double Noise() => 0.004 * (random.NextDouble() - 0.5);
    }
}

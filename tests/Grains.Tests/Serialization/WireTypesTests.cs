using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans;
using Weir.Gateways;
using Weir.Grains.Gateways;
using Weir.Streaming;

namespace Weir.Grains.Tests.Serialization;

/// <summary>What crosses a grain call is named and numbered for good, so that a rename breaks nothing and silos of two versions understand each other.</summary>
public sealed class WireTypesTests
{
    private static readonly Assembly[] Ours = [typeof(IGatewayGrain).Assembly, typeof(GatewayGrain).Assembly, typeof(RecordBatch).Assembly];

    [Fact]
    public void Types_ThatCrossACall_HaveAliasesAndIds()
    {
        var wrong = new List<string>();
        var seen = new HashSet<Type>();
        foreach (var contract in Contracts())
        {
            Check(contract.IsDefined(typeof(AliasAttribute)), $"{contract} has no [Alias]", wrong);
            foreach (var method in contract.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                Check(method.IsDefined(typeof(AliasAttribute)), $"{contract}.{method.Name} has no [Alias]", wrong);
                foreach (var type in method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType))
                {
                    Follow(type, seen, wrong);
                }
            }
        }

        foreach (var type in Ours.SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsDefined(typeof(GenerateSerializerAttribute))))
        {
            Follow(type, seen, wrong);
        }

        Assert.True(seen.Count >= 10, $"only {seen.Count} types found");
        Assert.Empty(wrong);
    }

    /// <summary>Without a serializer the caller learns only that there is none, and not what went wrong.</summary>
    [Fact]
    public void Exceptions_ThatMayLeaveAGrain_HaveSerializers()
    {
        var exceptions = Ours.SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsAssignableTo(typeof(Exception))).ToList();
        Assert.InRange(exceptions.Count, 5, 100);
        Assert.DoesNotContain(exceptions, type => !type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) || !type.IsDefined(typeof(AliasAttribute), inherit: false));
    }

    [Fact]
    public void Aliases_OfAllTypes_AreDifferent()
    {
        var twice = Ours.SelectMany(assembly => assembly.GetTypes()).Select(type => (Type: type, type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias))
            .Where(pair => pair.Alias is not null).GroupBy(pair => pair.Alias).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(pair => pair.Type))}");
        Assert.Empty(twice);
    }

    [Fact]
    public void Fields_OnSamples_FindsThoseWithoutAnId()
    {
        var wrong = new List<string>();
        Follow(typeof(Sample), [], wrong);
        Assert.Equal([$"{typeof(Sample)} has no [GenerateSerializer]", $"{typeof(Sample)} has no [Alias]", $"{typeof(Sample)}.Bare has no [Id]"], wrong);
    }

    private static IEnumerable<Type> Contracts() => Ours.SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrain)));

    private static void Follow(Type type, HashSet<Type> seen, List<string> wrong)
    {
        foreach (var part in type.IsGenericType ? type.GetGenericArguments() : type.HasElementType ? [type.GetElementType()!] : Type.EmptyTypes)
        {
            Follow(part, seen, wrong);
        }

        var isOurs = Ours.Contains(type.Assembly) || type == typeof(Sample);
        if (!isOurs || type.IsEnum || type.IsInterface || type.IsGenericParameter || !seen.Add(type))
        {
            return;
        }

        Check(type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false), $"{type} has no [GenerateSerializer]", wrong);
        Check(type.IsDefined(typeof(AliasAttribute), inherit: false), $"{type} has no [Alias]", wrong);
        var ids = new HashSet<uint>();
        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        {
            // Orleans' generator adds no fields to our types; what the compiler adds stands for a property.
            var member = Declared(type, field);
            if (field.IsDefined(typeof(NonSerializedAttribute)) || (field.IsDefined(typeof(CompilerGeneratedAttribute)) && member == field))
            {
                continue;
            }

            var id = member.GetCustomAttribute<IdAttribute>();
            Check(id is not null, $"{type}.{member.Name} has no [Id]", wrong);
            Check(id is null || ids.Add(id.Id), $"{type}.{member.Name} has the [Id] of another", wrong);
            Follow(field.FieldType, seen, wrong);
        }
    }

    private static MemberInfo Declared(Type type, FieldInfo field) =>
        field.Name.StartsWith('<') && type.GetProperty(field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)],
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is { } property ? property : field;

    private static void Check(bool isRight, string otherwise, List<string> wrong)
    {
        if (!isRight)
        {
            wrong.Add(otherwise);
        }
    }

    private sealed class Sample
    {
        [Id(0)]
        public int Numbered { get; set; }

        public int Bare { get; set; }
    }
}

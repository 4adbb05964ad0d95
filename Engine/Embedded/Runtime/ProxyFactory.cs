using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Orleans.Runtime;

/// <summary>Makes the class behind a grain interface, once per interface: every method packs its arguments into a tuple and sends a call.</summary>
internal sealed class ProxyFactory
{
    private const int MaxArguments = 7;
    private static readonly ConcurrentDictionary<Type, Func<Silo, GrainId, object>> Constructors = new();
    private static readonly Lock Emitting = new();
    private static readonly HashSet<string> Visible = [];
    private static readonly AssemblyBuilder Assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Orleans.Embedded.Proxies"),
        AssemblyBuilderAccess.Run);
    private static readonly ModuleBuilder Module = Assembly.DefineDynamicModule("Proxies");
    private static readonly MethodInfo Send = typeof(GrainReference).GetMethod(nameof(GrainReference.Send), BindingFlags.Instance | BindingFlags.NonPublic)!;
    private static readonly Type[] Tuples =
    [
        typeof(ValueTuple), typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>), typeof(ValueTuple<,,,,>),
        typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>),
    ];

    public static object Create(Type interfaceType, Silo silo, GrainId grainId)
    {
        if (!Constructors.TryGetValue(interfaceType, out var create))
        {
            lock (Emitting)
            {
                create = Constructors.GetOrAdd(interfaceType, Emit);
            }
        }

        return create(silo, grainId);
    }

    private static Func<Silo, GrainId, object> Emit(Type interfaceType)
    {
        if (!interfaceType.IsInterface || !typeof(IAddressable).IsAssignableFrom(interfaceType))
        {
            throw new ArgumentException($"{interfaceType} is not a grain interface.");
        }

        MakeVisible(typeof(Silo));
        MakeVisible(interfaceType);
        var type = Module.DefineType($"{interfaceType.FullName}+Proxy", TypeAttributes.Class | TypeAttributes.Sealed | TypeAttributes.Public,
            typeof(GrainReference), [interfaceType]);
        EmitConstructor(type);
        EmitInterfaceName(type, interfaceType);
        var calls = new List<(string Field, string Invoker, MethodInfo Method)>();
        foreach (var method in interfaceType.GetInterfaces().Append(interfaceType).SelectMany(part => part.GetMethods()).Where(method => method.IsAbstract))
        {
            calls.Add(EmitMethod(type, method, calls.Count));
        }

        var done = type.CreateType();
        foreach (var (field, invoker, method) in calls) { SetCall(done, field, invoker, method); }

        return EmitFactory(done);
    }

    private static void EmitConstructor(TypeBuilder type)
    {
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, [typeof(Silo), typeof(GrainId)]);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Call, typeof(GrainReference).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [typeof(Silo), typeof(GrainId)])!);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitInterfaceName(TypeBuilder type, Type interfaceType)
    {
        var getter = typeof(GrainReference).GetProperty(nameof(GrainReference.InterfaceName))!.GetMethod!;
        var method = type.DefineMethod(getter.Name, MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig, typeof(string), null);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldstr, interfaceType.FullName!);
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(method, getter);
    }

    private static Func<Silo, GrainId, object> EmitFactory(Type proxy)
    {
        var method = new DynamicMethod("Create", typeof(object), [typeof(Silo), typeof(GrainId)], typeof(ProxyFactory).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Newobj, proxy.GetConstructors()[0]);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<Silo, GrainId, object>>();
    }

    private static (string Field, string Invoker, MethodInfo Method) EmitMethod(TypeBuilder type, MethodInfo method, int index)
    {
        var shape = new Shape(method);
        foreach (var visited in shape.Parameters.Append(shape.Result).Append(method.DeclaringType!)) { MakeVisible(visited); }

        var call = type.DefineField($"call{index}", typeof(GrainCall<,>).MakeGenericType(shape.Tuple, shape.Result),
            FieldAttributes.Public | FieldAttributes.Static);
        EmitStub(type, method, shape, call);
        return (call.Name, EmitInvoker(type, method, shape, index), method);
    }

    // return Send(call, (argument0, argument1, …), token), as whatever the method returns.
    private static void EmitStub(TypeBuilder type, MethodInfo method, Shape shape, FieldInfo call)
    {
        var all = Array.ConvertAll(method.GetParameters(), parameter => parameter.ParameterType);
        var stub = type.DefineMethod($"{method.DeclaringType!.FullName}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
                method.ReturnType, all);
        var il = stub.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldsfld, call);
        for (var index = 0; index < all.Length; index++)
        {
            if (index != shape.TokenAt) { il.Emit(OpCodes.Ldarg, index + 1); }
        }

        if (shape.Parameters.Length == 0)
        {
            LoadDefault(il, typeof(ValueTuple));
        }
        else { il.Emit(OpCodes.Newobj, shape.Tuple.GetConstructor(shape.Parameters)!); }

        if (shape.TokenAt < 0)
        {
            LoadDefault(il, typeof(CancellationToken));
        }
        else { il.Emit(OpCodes.Ldarg, shape.TokenAt + 1); }

        il.Emit(OpCodes.Call, Send.MakeGenericMethod(shape.Tuple, shape.Result));
        if (method.ReturnType == typeof(void))
        {
            il.Emit(OpCodes.Pop);
        }
        else if (method.ReturnType == typeof(ValueTask))
        {
            il.Emit(OpCodes.Newobj, typeof(ValueTask).GetConstructor([typeof(Task)])!);
        }
        else if (shape.ReturnsValueTaskOfT)
        {
            il.Emit(OpCodes.Newobj, method.ReturnType.GetConstructor([typeof(Task<>).MakeGenericType(shape.Result)])!);
        }

        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(stub, method);
    }

    // static Task Invoke(object grain, (…) arguments, CancellationToken token) => ((Interface)grain).Method(arguments.Item1, …)
    private static string EmitInvoker(TypeBuilder type, MethodInfo method, Shape shape, int index)
    {
        var invoker = type.DefineMethod($"Invoke{index}", MethodAttributes.Public | MethodAttributes.Static, typeof(Task),
            [typeof(object), shape.Tuple, typeof(CancellationToken)]);
        var il = invoker.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Castclass, method.DeclaringType!);
        var item = 0;
        for (var position = 0; position < method.GetParameters().Length; position++)
        {
            if (position == shape.TokenAt)
            {
                il.Emit(OpCodes.Ldarg_2);
            }
            else
            {
                il.Emit(OpCodes.Ldarg_1);
                il.Emit(OpCodes.Ldfld, shape.Tuple.GetField($"Item{++item}")!);
            }
        }

        il.Emit(OpCodes.Callvirt, method);
        if (method.ReturnType == typeof(void))
        {
            il.Emit(OpCodes.Call, typeof(Task).GetProperty(nameof(Task.CompletedTask))!.GetMethod!);
        }
        else if (method.ReturnType.IsValueType)
        {
            var result = il.DeclareLocal(method.ReturnType);
            il.Emit(OpCodes.Stloc, result);
            il.Emit(OpCodes.Ldloca, result);
            il.Emit(OpCodes.Call, method.ReturnType.GetMethod(nameof(ValueTask.AsTask))!);
        }

        il.Emit(OpCodes.Ret);
        return invoker.Name;
    }

    private static void SetCall(Type proxy, string field, string invoker, MethodInfo method)
    {
        var target = proxy.GetField(field)!;
        var arguments = target.FieldType.GetGenericArguments()[0];
        var invoke = proxy.GetMethod(invoker)!.CreateDelegate(typeof(Func<,,,>)
            .MakeGenericType(typeof(object), arguments, typeof(CancellationToken), typeof(Task)));
        target.SetValue(null, Activator.CreateInstance(target.FieldType, method, invoke, new Shape(method).TokenAt >= 0));
    }

    private static void LoadDefault(ILGenerator il, Type type)
    {
        var local = il.DeclareLocal(type);
        il.Emit(OpCodes.Ldloca, local);
        il.Emit(OpCodes.Initobj, type);
        il.Emit(OpCodes.Ldloc, local);
    }

    // Grain interfaces and what they speak of need not be public.
    private static void MakeVisible(Type type)
    {
        foreach (var argument in type.GetGenericArguments()) { MakeVisible(argument); }

        var name = (type.HasElementType ? type.GetElementType()! : type).Assembly.GetName().Name!;
        if (Visible.Add(name))
        {
            var attribute = typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
            Assembly.SetCustomAttribute(new CustomAttributeBuilder(attribute, [name]));
        }
    }

    private sealed class Shape
    {
        public Shape(MethodInfo method)
        {
            var parameters = method.GetParameters();
            TokenAt = Array.FindLastIndex(parameters, parameter => parameter.ParameterType == typeof(CancellationToken));
            Parameters = parameters.Where((_, index) => index != TokenAt).Select(parameter => parameter.ParameterType).ToArray();
            var returned = method.ReturnType;
            var definition = returned.IsGenericType ? returned.GetGenericTypeDefinition() : returned;
            ReturnsValueTaskOfT = definition == typeof(ValueTask<>);
            Result = definition == typeof(Task<>) || ReturnsValueTaskOfT ? returned.GetGenericArguments()[0] : typeof(NoResult);
            if (method.IsGenericMethod || Parameters.Length > MaxArguments || Array.Exists(Parameters, type => type.IsByRef)
                || (Result == typeof(NoResult) && definition != typeof(Task) && definition != typeof(ValueTask) && definition != typeof(void)))
            {
                throw new NotSupportedException(
                    $"{method.DeclaringType}.{method.Name}: the embedded engine calls methods without type parameters, with up to {MaxArguments} "
                        + $"arguments, that return Task or ValueTask.");
            }

            Tuple = Parameters.Length == 0 ? typeof(ValueTuple) : Tuples[Parameters.Length].MakeGenericType(Parameters);
        }

        public Type[] Parameters { get; }

        public Type Tuple { get; }

        public Type Result { get; }

        public bool ReturnsValueTaskOfT { get; }

        /// <summary>Where the cancellation token stands, which does not travel with the arguments; −1 for nowhere.</summary>
        public int TokenAt { get; }
    }
}
